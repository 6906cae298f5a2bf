import assert from 'node:assert/strict';
import { networkInterfaces } from 'node:os';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Client } from 'pg';
import { startOwnServer, type OwnServer } from '../../stores/postgres/testing/own-server.ts';
import { inspect } from '../check/inspection.ts';
import { contextOf, findingsOf, gist } from '../testing/context.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { transport } from './index.ts';

const policy = policyOf(mapOf({}));
const strict: Params = { tls: '1.2', 'refuses-older': true };

/** An address of this machine by which a connection does not count as its own. */
const outside = Object.values(networkInterfaces())
  .flatMap((one) => one ?? [])
  .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;

describe('transport of others than Troth', () => {
  let server: OwnServer;
  before(async () => {
    server = await startOwnServer();
    await server.run(
      `create role app login password 'app'; create role looker login password 'looker'`,
    );
    await server.set({ listen_addresses: '*' });
  });
  beforeEach(() => server.restart());
  after(() => server.destroy());

  const judged = async (params = strict, as?: string) => {
    const url = new URL(server.url);
    if (as !== undefined) Object.assign(url, { username: as, password: as });
    const stores = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url.href } });
    const findings = await findingsOf(transport, contextOf(policy, { stores }), params);
    await stores.close();
    return findings.filter(({ rule }) => ['others', 'sessions', 'plaintext'].includes(rule));
  };
  const wounds = async (...given: Parameters<typeof judged>) =>
    gist((await judged(...given)).filter(({ outcome }) => outcome !== 'met'));

  it('is broken by a line that lets one role in without TLS, above those that ask for it', async () => {
    await server.allow('hostnossl all app 127.0.0.1/32 trust');
    assert.deepEqual(await wounds(), ['others broken main/access-rule/1']);
    assert.deepEqual(await wounds({ tls: '1.2' }), ['others at-risk main/access-rule/1']);
  });

  it('is broken by a line for a network, a group or one database, whatever it asks for', async () => {
    await server.allow(
      '# what the office uses',
      'host reports +app 10.0.0.0/8 scram-sha-256',
      'hostnossl all app fd00::/8 scram-sha-256',
    );
    assert.deepEqual(await wounds(), [
      'others broken main/access-rule/2',
      'others broken main/access-rule/3',
    ]);
  });

  it('is kept where a line above turns the same connections away', async () => {
    await server.allow('hostnossl all all all reject', 'host all app 10.0.0.0/8 scram-sha-256');
    assert.deepEqual(await wounds(), []);
    await server.restart();
    await server.allow('hostnossl shop all all reject', 'host all app 10.0.0.0/8 scram-sha-256');
    assert.deepEqual(await wounds(), ['others broken main/access-rule/2']);
  });

  it('is unknown, with the right to give, where rules and sessions may not be read', async () => {
    const other = new Client({ connectionString: server.url });
    await other.connect();
    const findings = await judged(strict, 'looker');
    await other.end();
    const said = findings.filter(({ outcome }) => outcome === 'unknown').map((one) => one.message);
    assert.match(said.join('\n'), /Only Troth's own role was tried on main/);
    assert.match(said.join('\n'), /GRANT EXECUTE ON FUNCTION pg_hba_file_rules\(\) TO "looker"/);
    assert.match(said.join('\n'), /GRANT pg_read_all_stats TO "looker"/);
  });

  it('is unknown where a line cannot be understood', async () => {
    await server.allow('hostssl all all not/an/address scram-sha-256');
    assert.ok((await wounds()).includes('others unknown main/access-rule/1'));
  });

  it(
    'is broken by a session that crosses a network without TLS',
    { skip: outside === undefined },
    async () => {
      await server.allow(`hostnossl all app ${outside}/32 scram-sha-256`);
      const url = new URL(server.url);
      Object.assign(url, { username: 'app', password: 'app', hostname: outside, search: '' });
      const app = new Client({ connectionString: url.href });
      await app.connect();
      const found = await wounds();
      await app.end();
      assert.deepEqual(found, [
        'others broken main/access-rule/1',
        'sessions broken main/role/app',
      ]);
    },
  );
});
