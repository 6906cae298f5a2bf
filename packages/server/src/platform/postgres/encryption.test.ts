/** What the embedded server lets in over the network. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import pg from 'pg';
import { freshDatabase } from '../test-database.ts';

/** Asks for TLS as PostgreSQL's protocol has it, and then shakes hands. */
async function shakeHands(url: string, options: ConnectionOptions): Promise<TLSSocket> {
  const { port, searchParams } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1');
  await sslRequest(socket);
  const ca = await readFile(searchParams.get('sslrootcert') ?? '');
  return new Promise((resolve, reject) => {
    const secure = connectTls({ socket, ca, host: '127.0.0.1', ...options }, () => resolve(secure));
    secure.once('error', reject);
  });
}

function sslRequest(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('data', (answer) =>
      answer.toString() === 'S' ? resolve() : reject(new Error(`TLS was refused: ${answer}`)),
    );
    socket.write(Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]));
  });
}

describe('a connection to the embedded server', () => {
  it('is encrypted', async (t) => {
    const { pool } = await freshDatabase(t);
    const { rows } = await pool.query<{ ssl: boolean; version: string }>(
      'select ssl, version from pg_stat_ssl where pid = pg_backend_pid()',
    );
    assert.deepEqual(rows, [{ ssl: true, version: 'TLSv1.3' }]);
  });

  it('is refused in the clear', async (t) => {
    const { url } = await freshDatabase(t);
    const address = new URL(url);
    address.searchParams.delete('sslrootcert');
    address.searchParams.set('sslmode', 'disable');
    const client = new pg.Client({ connectionString: address.href });
    t.after(() => client.end());
    await assert.rejects(client.connect(), { code: '28000' });
  });

  it('is refused with a wrong password', async (t) => {
    const { url } = await freshDatabase(t);
    const address = new URL(url);
    address.password = 'guess';
    const client = new pg.Client({ connectionString: address.href });
    t.after(() => client.end());
    await assert.rejects(client.connect(), { code: '28P01' });
  });

  it('takes TLS 1.2', async (t) => {
    const { url } = await freshDatabase(t);
    const socket = await shakeHands(url, { maxVersion: 'TLSv1.2' });
    assert.equal(socket.getProtocol(), 'TLSv1.2');
    socket.destroy();
  });

  it('refuses TLS 1.1', async (t) => {
    const { url } = await freshDatabase(t);
    const old = {
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    } as const;
    await assert.rejects(shakeHands(url, old), { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
  });

  it('shows a certificate that nobody trusts unless told to', async (t) => {
    const { url } = await freshDatabase(t);
    await assert.rejects(shakeHands(url, { ca: [] }), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
  });
});
