import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startOwnServer, type OwnServer } from '../../stores/postgres/testing/own-server.ts';
import { inspect } from '../check/inspection.ts';
import { contextOf, findingsOf, gist } from '../testing/context.ts';
import { mapOf, policyOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { collection } from './index.ts';

const policy = policyOf(mapOf({}));

/** As PostgreSQL comes, it writes what fails into its log, with the values. */
const quiet = { log_min_error_statement: 'fatal', log_error_verbosity: 'terse' };

describe('what the server does with values', () => {
  let server: OwnServer;
  before(async () => {
    server = await startOwnServer();
    await server.set(quiet);
    await server.run(
      `create role app login password 'app'`,
      `create role looker login password 'looker'`,
    );
  });
  after(() => server.destroy());

  const judged = async (rule: string, as?: string) => {
    const url = new URL(server.url);
    if (as !== undefined) Object.assign(url, { username: as, password: as });
    const stores = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url.href } });
    const params: Params = { map: 'complete', passwords: 'hashed' };
    const findings = await findingsOf(collection, contextOf(policy, { stores }), params);
    await stores.close();
    return findings.filter((finding) => finding.rule === rule);
  };
  const log = async () => gist(await judged('server-log'));
  const logins = async () => gist(await judged('logins-hashed'));

  it('keeps the passwords of its logins as hashes that cannot be read back', async () => {
    assert.deepEqual(await logins(), ['logins-hashed met main']);
    await server.run(`set password_encryption = 'md5'; alter role app password 'app'`);
    assert.deepEqual(await logins(), ['logins-hashed broken main/role/app']);
    await server.run(`alter role app password 'app'`);
    assert.deepEqual(await logins(), ['logins-hashed met main']);
  });

  it('will keep the next password so too, of whatever role', async () => {
    await server.set({ password_encryption: 'md5' });
    assert.deepEqual(await logins(), ['logins-hashed broken main/setting/password_encryption']);
    await server.set({ password_encryption: 'scram-sha-256' });
    await server.run(`alter role app set password_encryption = 'md5'`);
    const [finding] = await judged('logins-hashed');
    assert.equal(finding?.outcome, 'broken');
    assert.match(finding.message, /of app/);
    await server.run('alter role app reset all');
  });

  it('writes no statement with its values into its log', async () => {
    assert.deepEqual(await log(), ['server-log met main']);
    for (const statement of ['all', 'mod']) {
      await server.set({ log_statement: statement });
      assert.deepEqual(await log(), ['server-log broken main/setting/log_statement']);
    }
    await server.set({ log_statement: 'ddl' });
    assert.deepEqual(await log(), ['server-log at-risk main/setting/log_statement']);
    await server.set({ log_statement: 'none', log_min_duration_statement: '500' });
    assert.deepEqual(await log(), ['server-log at-risk main/setting/log_min_duration_statement']);
    await server.set({ log_min_duration_statement: '0' });
    assert.deepEqual(await log(), ['server-log broken main/setting/log_min_duration_statement']);
    await server.set({ log_min_duration_statement: '-1', log_parameter_max_length_on_error: '-1' });
    assert.deepEqual(await log(), [
      'server-log at-risk main/setting/log_parameter_max_length_on_error',
    ]);
    await server.set({ log_parameter_max_length_on_error: '0' });
  });

  for (const [name, value] of [
    ['log_min_error_statement', 'error'],
    ['log_min_error_statement', 'warning'],
    ['log_error_verbosity', 'default'],
    ['log_error_verbosity', 'verbose'],
  ] as const) {
    it(`writes no value of a statement that fails, as with ${name} at ${value}`, async () => {
      await server.set({ ...quiet, [name]: value });
      assert.deepEqual(await log(), [`server-log at-risk main/setting/${name}`]);
      await server.set(quiet);
      await server.run(`alter role app set ${name} = '${value}'`);
      assert.deepEqual(await log(), [`server-log at-risk main/setting/${name}`]);
      await server.run('alter role app reset all');
    });
  }

  it('does so neither for one role or database, nor by a library', async () => {
    await server.run(`alter role app set log_statement = 'all'`);
    assert.deepEqual(await log(), ['server-log broken main/setting/log_statement']);
    await server.run(
      'alter role app reset all',
      `alter database postgres set log_statement = 'mod'`,
    );
    assert.deepEqual(await log(), ['server-log broken main/setting/log_statement']);
    await server.run(
      'alter database postgres reset all',
      `load 'auto_explain'; alter role app set session_preload_libraries = 'auto_explain';
       alter role app set auto_explain.log_min_duration = 0`,
    );
    assert.deepEqual(await log(), ['server-log broken main/setting/auto_explain.log_min_duration']);
    await server.run('alter role app reset all');
  });

  it('is unknown to a role that may not read it, and the right is named', async () => {
    const said = [
      ...(await judged('logins-hashed', 'looker')),
      ...(await judged('server-log', 'looker')),
    ];
    assert.deepEqual(
      said.map(({ outcome }) => outcome),
      ['unknown', 'unknown'],
    );
    assert.match(
      said[0]?.message ?? '',
      /GRANT SELECT \(rolname, rolpassword\) ON pg_authid TO "looker"/,
    );
    assert.match(said[1]?.message ?? '', /GRANT pg_read_all_settings TO "looker"/);
  });
});
