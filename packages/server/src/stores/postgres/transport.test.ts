import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { after, before, describe, it } from 'node:test';
import type { TransportFacts } from '../contract.ts';
import { openPostgres } from './index.ts';
import { isStoreError } from './testing/named.ts';
import { startOwnServer, type OwnServer } from './testing/own-server.ts';

describe('transport', () => {
  let server: OwnServer;
  before(async () => (server = await startOwnServer()));
  after(() => server.destroy());

  it('sees a server that takes nothing but current TLS', async () => {
    const facts = await transportOf(server.url);
    assert.equal(facts.negotiated?.protocol, 'TLSv1.3');
    assert.match(facts.negotiated.cipher, /^TLS_/);
    assert.deepEqual(facts.olderAccepted, [
      { protocol: 'TLSv1', accepted: false },
      { protocol: 'TLSv1.1', accepted: false },
    ]);
    assert.equal(facts.plaintextAccepted, false);
    assert.equal(facts.certificate?.selfSigned, true);
    const years = Temporal.Now.instant().until(facts.certificate.notAfter).total('hours') / 8_766;
    assert.ok(years > 2 && years < 2.3);
  });

  it('sees a server that lets TLS 1.1 in, and then TLS 1.0 too', async () => {
    await server.set({
      ssl_min_protocol_version: 'TLSv1.1',
      ssl_ciphers: 'DEFAULT@SECLEVEL=0',
    });
    assert.deepEqual((await transportOf(server.url)).olderAccepted, [
      { protocol: 'TLSv1', accepted: false },
      { protocol: 'TLSv1.1', accepted: true },
    ]);
    await server.set({ ssl_min_protocol_version: 'TLSv1' });
    assert.deepEqual((await transportOf(server.url)).olderAccepted, [
      { protocol: 'TLSv1', accepted: true },
      { protocol: 'TLSv1.1', accepted: true },
    ]);
  });

  it('sees a server that goes on to authentication without TLS', async () => {
    await appendFile(
      await server.ask('show hba_file'),
      '\nhost all all 127.0.0.1/32 scram-sha-256\n',
    );
    await server.set({});
    assert.equal((await transportOf(server.url)).plaintextAccepted, true);
  });

  it('sees a server without TLS', async () => {
    await server.set({ ssl: 'off' });
    const url = new URL(server.url);
    url.search = '';
    assert.deepEqual(await transportOf(url.href), {
      negotiated: null,
      olderAccepted: [],
      plaintextAccepted: true,
      certificate: null,
    });
    // Where the connection string asks for nothing, sessions take what the server has.
    const store = openPostgres({ name: 'main', url: url.href });
    assert.deepEqual(await store.discover(), []);
    await store.close();
  });
});

describe('transport of something else', () => {
  it('times out on a server that says nothing', async () => {
    const silent = await listening(undefined);
    assert.ok(isStoreError(await failing(silent.url), 'store-timeout'));
    silent.end();
  });

  it('does not take a server that speaks something else for one without TLS', async () => {
    const other = await listening('HTTP/1.1 400 Bad Request\r\n\r\n');
    assert.ok(isStoreError(await failing(other.url), 'store-unavailable'));
    other.end();
  });

  it('says that nobody answers', async () => {
    const gone = await listening('');
    gone.end();
    assert.ok(isStoreError(await failing(gone.url), 'store-unavailable'));
  });
});

describe('transport of a socket file', () => {
  it('is not a question', async () => {
    const store = openPostgres({ name: 'main', url: 'postgresql://%2Fvar%2Frun%2Fpostgresql/app' });
    const answer = await store.transport();
    assert.equal(answer.supported, false);
    await store.close();
  });
});

async function transportOf(url: string): Promise<TransportFacts> {
  const store = openPostgres({ name: 'main', url });
  const answer = await store.transport();
  await store.close();
  assert.ok(answer.supported);
  return answer.value;
}

async function listening(answer: string | undefined): Promise<{ url: string; end(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => answer !== undefined && socket.end(answer));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return {
    url: `postgresql://reader@127.0.0.1:${address.port}/app`,
    end() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function failing(url: string): Promise<unknown> {
  const store = openPostgres({ name: 'main', url, timeouts: { connect: 200 } });
  const error = await store.transport().catch((thrown: unknown) => thrown);
  await store.close();
  return error;
}
