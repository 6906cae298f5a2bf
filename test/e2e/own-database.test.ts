/** Troth over somebody's own database, with its own state in the PostgreSQL that DATABASE_URL names. */
import assert from 'node:assert/strict';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import { documentOf, faultsOf, promiseOf, promisesOf } from './reports.ts';
import { emptyFolder, troth, type Ran } from './troth.ts';

const map = `data-map: acme
subjects:
  customer: { says: A customer, root: main.customers, key: [id] }
purposes:
  service: { says: Provide the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${ACME_DATABASE_URL}
    owner: platform team
    provider: our own
    region: here
    country: DE
    mechanism: domestic
    excluded: [{ what: databases, names: "*", because: Databases of other tests }]
    schemas: [public]
    holders:
      troth: { says: The tests, who: troth, may: superuser }
    datasets:
      customers:
        key: [id]
        subjects: { customer: [id] }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: 1 year, since: left_at }
        erase: delete
        fields:
          id: none
          email: user.contact.email
          full_name: user.name
          left_at: none
`;

const attested = `  A07:
    says: Our people know what they may do.
    keep:
      - attestation: { by: head-of-people, every: 1 year, evidence: document }
`;

let folder: Awaited<ReturnType<typeof emptyFolder>>;
let governed: TestDatabase;
let own: TestDatabase;

function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ran> {
  return troth(args, {
    cwd: folder.path,
    env: { DATABASE_URL: own.url, ACME_DATABASE_URL: governed.url, ...env },
  });
}

describe("over a database of one's own", { concurrency: 1 }, () => {
  before(async () => {
    folder = await emptyFolder();
    governed = await freshDatabase();
    own = await freshDatabase();
    await governed.pool.query(
      `create table customers (id int primary key, email text not null, full_name text not null, left_at timestamptz);
     insert into customers
       select i, 'ada' || i || '@example.com', (array['Ada Lovelace', 'Grace Hopper'])[1 + i % 2], null
         from generate_series(1, 50) i;
     analyze`,
    );
  });
  after(async () => {
    await governed.drop();
    await own.drop();
    await folder.remove();
  });

  describe('troth init', { concurrency: 1 }, () => {
    it('writes three files from a look at the database, and no password', async () => {
      const { code, stdout, stderr } = await run(['init', '--url', governed.url, '--name', 'acme']);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /export ACME_DATABASE_URL=/);
      const told = [...stdout.matchAll(/^ {2}((?:acme\.\w+|troth)\.yaml +)/gm)];
      assert.deepEqual(
        told.map(([, column]) => column?.length),
        [18, 18, 18],
      );
      assert.deepEqual((await readdir(folder.path)).toSorted(), [
        'acme.map.yaml',
        'acme.policy.yaml',
        'troth.yaml',
      ]);
      const { password } = new URL(governed.url);
      const files = await readdir(folder.path);
      for (const file of files) {
        const text = await readFile(join(folder.path, file), 'utf8');
        assert.ok(!text.includes(password), file);
        assert.doesNotMatch(text, /Lovelace|ada1@/);
      }
      const draft = await readFile(join(folder.path, 'acme.map.yaml'), 'utf8');
      assert.match(draft, /url: \$\{ACME_DATABASE_URL\}/);
      assert.match(draft, /email:.*user\.contact\.email/);
      const marks = draft.match(/# REVIEW: /g)?.length;
      assert.match(stdout, new RegExp(`REVIEW marks in the map \\(${marks} places\\)`));
    });

    it('overwrites nothing', async () => {
      const { code, stderr } = await run(['init', '--url', governed.url, '--name', 'acme']);
      assert.equal(code, 2);
      assert.match(stderr, /file-exists.*acme\.map\.yaml is there already/);
    });

    it('leaves a draft that is no policy until a person has filled it in', async () => {
      const { code, stdout } = await run(['policy', 'check']);
      assert.equal(code, 2);
      assert.match(stdout, /acme\.map\.yaml:\d+:\d+/);
      const up = await run(['up', '--once']);
      assert.equal(up.code, 2);
      assert.match(up.stderr, /policy-invalid.*troth policy check/);
      await writeFile(join(folder.path, 'acme.map.yaml'), map);
      assert.equal((await run(['policy', 'check'])).code, 0);
    });

    it('shows the first 20 errors, and all of them when asked to', async () => {
      const file = join(folder.path, 'many.policy.yaml');
      const unknown = Array.from({ length: 30 }, (_, index) => `x${index}: 1`);
      await writeFile(file, `${unknown.join('\n')}\n`);
      const errors = async (...args: string[]): Promise<readonly [number | undefined, string]> => {
        const { code, stdout } = await run(['policy', 'check', file, ...args]);
        assert.equal(code, 2);
        return [stdout.match(/^error\[/gm)?.length, stdout];
      };
      const [some, text] = await errors();
      assert.equal(some, 20);
      assert.match(text, /of them not shown \(--all shows them\)/);
      const [all, whole] = await errors('--all');
      assert.ok(all !== undefined && all >= 30);
      assert.doesNotMatch(whole, /not shown/);
      const [, json] = await errors('--json');
      assert.equal(JSON.parse(json).files[0].diagnostics.length, all);
      await rm(file);
    });

    it('says what it needs when it is told no database', async () => {
      const { code, stderr } = await run(['init', '--name', 'other']);
      assert.equal(code, 2);
      assert.match(stderr, /--url postgres.*or in OTHER_DATABASE_URL/);
    });

    it('says that the database cannot be reached, without its address', async () => {
      const nowhere = 'postgres://me:hunter2@127.0.0.1:1/acme2';
      const { code, stdout, stderr } = await run(['init', '--url', nowhere]);
      assert.equal(code, 4);
      assert.doesNotMatch(stdout + stderr, /hunter2/);
    });
  });

  describe('troth discover', { concurrency: 1 }, () => {
    it('prints a draft, and every row counts with --full', async () => {
      const sampled = await run(['discover', '--url', governed.url, '--name', 'acme']);
      assert.equal(sampled.code, 0, sampled.stderr);
      assert.match(sampled.stdout, /^# Draft of a data map/);
      const full = await run([
        'discover',
        '--url',
        governed.url,
        '--name',
        'acme',
        '--full',
        '--json',
      ]);
      const { personal, report } = JSON.parse(full.stdout);
      assert.equal(report.asked, 'full');
      assert.equal(personal, 2);
    });

    it('looks at a store of the policy by its name', async () => {
      const { code, stdout, stderr } = await run(['discover', 'acme/main', '--json']);
      assert.equal(code, 0, stderr);
      assert.match(JSON.parse(stdout).draft, /url: \$\{ACME_DATABASE_URL\}/);
      const unknown = await run(['discover', 'acme/other']);
      assert.equal(unknown.code, 2);
      assert.match(unknown.stderr, /There are: acme\/main/);
    });
  });

  describe('troth up over it', { concurrency: 1 }, () => {
    it('keeps its state in the database that DATABASE_URL names', async () => {
      const { stdout, stderr } = await run(['up', '--once', '--json']);
      const document = documentOf(stdout);
      assert.equal(promisesOf(document).length, 6, stderr);
      for (const id of ['A03', 'A06']) {
        const { status, reason } = promiseOf(document, `acme/${id}`);
        assert.equal(status, 'kept', `${id}: ${reason}`);
      }
      const period = promiseOf(document, 'acme/A04');
      assert.equal(period.status, 'unknown');
      assert.match(period.reason, /1 year after left_at.*nobody attests the data map/);
      const { rows } = await own.pool.query('select count(*)::int as runs from troth.check_run');
      assert.deepEqual(rows, [{ runs: 1 }]);
      assert.ok(!(await readdir(join(folder.path, '.troth'))).includes('postgres'));
    });

    it('rests what is only declared on whoever attests the data map, as it is then', async () => {
      const by = ['--role', 'head-of-privacy', '--by', 'Grace Hopper'];
      const attested = await run(['attest', 'map', ...by, '--statement', 'I went through the map']);
      assert.equal(attested.code, 0, attested.stderr);
      const { status, reason } = promiseOf(
        documentOf((await run(['check', 'A04', '--json'])).stdout),
        'acme/A04',
      );
      assert.equal(status, 'attested', reason);
      const file = join(folder.path, 'acme.map.yaml');
      // Shorter: a weaker map would not be in force by a check alone.
      await writeFile(file, map.replace('keep: 1 year', 'keep: 6 months'));
      const changed = documentOf((await run(['check', 'A04', '--json'])).stdout);
      assert.equal(promiseOf(changed, 'acme/A04').status, 'unknown');
    });

    const down: readonly (readonly [string, Record<string, string>])[] = [
      ['is down', { ACME_DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:1/acme' }],
      ['has no address', { ACME_DATABASE_URL: '' }],
    ];
    for (const [what, env] of down) {
      it(`calls nothing kept of a database that ${what}, and checks the rest`, async () => {
        const { code, stdout, stderr } = await run(['check', '--json'], env);
        assert.equal(code, 3, stderr);
        const document = documentOf(stdout);
        for (const id of ['A01', 'A02', 'A03']) {
          const { status, reason } = promiseOf(document, `acme/${id}`);
          assert.equal(status, 'unknown');
          assert.match(reason, /main|ACME_DATABASE_URL/);
        }
        assert.equal(promiseOf(document, 'acme/A06').status, 'kept');
        assert.doesNotMatch(stdout + stderr, /hunter2/);
      });
    }

    it('turns an excepted finding into a risk, in public and until a day', async () => {
      await governed.pool.query('alter table customers add column phone text');
      await governed.pool.query(`update customers set phone = '+1 415 555 26' || (10 + id)`);
      const broken = await run(['check', 'A03', '--json']);
      assert.equal(broken.code, 1);
      const faults = faultsOf(promiseOf(documentOf(broken.stdout), 'acme/A03'));
      const [rule = '', resource = ''] = (faults[0] ?? '').split(' ');
      assert.equal(resource, 'main/public.customers.phone');
      const except = ['exception', 'add', 'A03', '--rule', rule, '--resource', resource];
      const who = ['--owner', 'platform team', '--expires', '2099-01-31'];
      const short = await run([...except, ...who, '--reason', 'because']);
      assert.equal(short.code, 2);
      assert.match(short.stderr, /20 characters/);
      const reason = ['--reason', 'The column is being moved to another table'];
      const added = await run([...except, ...who, ...reason, '--json']);
      assert.equal(added.code, 0, added.stderr);
      const status = await run(['status', 'acme']);
      assert.match(
        status.stdout.replaceAll(/\s+/g, ' '),
        /Excepted until 2099-01-31|Excepted until 2099-02-01/,
      );
      const listed = await run(['exception', 'list']);
      assert.match(listed.stdout, /The column is being moved/);
      assert.equal((await run(['exception', 'end', JSON.parse(added.stdout).id])).code, 0);
      assert.equal((await run(['status', '--json'])).code, 1);
      assert.match((await run(['exception', 'list'])).stdout, /no exception in force/);
      await governed.pool.query('alter table customers drop column phone');
    });

    it('takes an attestation from the role that the clause names, with evidence', async () => {
      const file = join(folder.path, 'acme.policy.yaml');
      await writeFile(file, `${await readFile(file, 'utf8')}${attested}`);
      await run(['check']);
      const by = ['--by', 'Grace Hopper', '--statement', 'All were trained in May'];
      const wrongRole = await run(['attest', 'A07', '--role', 'intern', ...by]);
      assert.equal(wrongRole.code, 2);
      assert.match(wrongRole.stderr, /attestation-role|attested by head-of-people/);
      const bare = await run(['attest', 'A07', '--role', 'head-of-people', ...by]);
      assert.equal(bare.code, 2);
      assert.match(bare.stderr, /--evidence FILE/);
      await writeFile(join(folder.path, 'training.pdf'), 'who was there');
      const full = [
        'attest',
        'acme/A07',
        '--role',
        'head-of-people',
        ...by,
        '--evidence',
        'training.pdf',
      ];
      const given = await run(full);
      assert.equal(given.code, 0, given.stderr);
      const checked = await run(['check', 'A07', '--json']);
      assert.equal(checked.code, 0, checked.stdout);
      assert.equal(promiseOf(documentOf(checked.stdout), 'acme/A07').status, 'attested');
    });
  });
});
