/**
 * In each demo a copy, an erasure and a destruction, by the README's commands; then a search of all
 * that there is for what was the person's.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { documentOf, promiseOf } from '../e2e/reports.ts';
import { troth } from '../e2e/troth.ts';
import { demoPeople, type DemoPerson } from './demo-people.ts';
import { dumpDatabases, dumpOf, placesOf, rowsWith, type Dumped } from './dump.ts';
import { databaseOf, openDemoHome, type DemoHome } from './home.ts';
import { about, readTour, type Command } from './tour.ts';

const tour = readTour();
let home: DemoHome;

before(async () => {
  home = await openDemoHome();
});
after(() => home.close());

interface Certificate {
  readonly right: string;
  readonly stores: readonly {
    readonly steps: readonly { readonly dataset: string; readonly found: number }[];
    readonly kept: readonly {
      readonly dataset: string;
      readonly rows: number | null;
      readonly because: string;
    }[];
  }[];
  readonly keys: { readonly state: string };
  readonly remains: readonly { readonly what: string; readonly says: string }[];
  readonly suppressed: boolean;
}

/** Carries the commands out, and has the certificate verified where there is nothing but the key. */
async function follow(
  commands: readonly Command[],
  policy: string,
): Promise<{ readonly request: string; readonly certificate: Certificate }> {
  const [open = [], ...rest] = commands;
  const { id: request } = await home.json<{ readonly id: string }>(...open);
  const written = rest.map((command) => command.map((word) => word.replaceAll('REQUEST', request)));
  for (const command of written.slice(0, -1)) {
    const asks = command.includes('approve') || command.includes('run');
    await home.json(...command, ...(asks ? ['--yes'] : []));
  }
  const elsewhere = join(home.path, `verifier-${request}`);
  await mkdir(elsewhere);
  await rename(
    join(home.path, `${request}.certificate`),
    join(elsewhere, `${request}.certificate`),
  );
  const verify = about(written.at(-1) ?? [], { '--key': [await keyOf(policy)] });
  const { code, stdout, stderr } = await troth([...verify, '--json'], {
    cwd: elsewhere,
    env: { TROTH_HOME: join(elsewhere, 'nothing') },
  });
  assert.equal(code, 0, stdout + stderr);
  return { request, certificate: JSON.parse(stdout).certificate };
}

const known = new Map<string, string>();

/** The verifier key, asked for once. */
async function keyOf(policy: string): Promise<string> {
  interface Keys {
    readonly keys: readonly { readonly key: string }[];
  }
  const key = known.get(policy) ?? (await home.json<Keys>('ledger', 'key', policy)).keys[0]?.key;
  assert.ok(key);
  known.set(policy, key);
  return key;
}

/** Texts of the copy that lead to the person and to nobody else. */
function secretsIn(copy: unknown, person: DemoPerson, key: Key, dump: readonly Dumped[]): string[] {
  const texts = [...new Set(contactsIn(copy))];
  return texts.filter(
    (text) =>
      text.includes('@') ||
      rowsWith(text, dump).every(({ table, row }) =>
        person.named.some(
          ([name, tenant, id]) => name === table && row[tenant] === key[0] && row[id] === key[1],
        ),
      ),
  );
}

const contact =
  /^(?:.*email|.*phone|full_name|last_name|street|postcode|date_of_birth|call_me_on|mobile)$/;

function contactsIn(value: unknown, name = ''): readonly string[] {
  // A shorter one, a postcode, stands by chance in times and digests that come up during the test.
  if (typeof value === 'string') return contact.test(name) && value.length > 7 ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => contactsIn(inner, key));
}

type Key = readonly [string, string];

async function pickKey({ policy, pick, key }: DemoPerson): Promise<Key> {
  const { rows } = await home.pool(databaseOf(policy)).query<Record<string, string>>(pick);
  return [rows[0]?.[key[0]] ?? '', rows[0]?.[key[1]] ?? ''];
}

/** Columns in which the certificate says that something is left: kept with its reason, or not searched. */
function listedBy({ stores, remains }: Certificate, policy: string, dump: readonly Dumped[]) {
  const kept = new Set(
    stores
      .flatMap((store) => store.kept.filter(({ rows }) => rows !== 0))
      .map(({ dataset }) => dataset),
  );
  const tables = dump.filter(
    ({ database, table }) => database === databaseOf(policy) && kept.has(`main.${table}`),
  );
  const unsearched = remains
    .filter(({ what }) => what.startsWith('mentions'))
    .flatMap(({ says }) => says.replace('Not searched: ', '').split(', '));
  return new Set(
    [
      ...tables.flatMap(({ table, columns }) => columns.map((column) => `${table}.${column}`)),
      ...unsearched,
    ].map((place) => `${databaseOf(policy)} ${place}`),
  );
}

async function rowsNaming({ policy, named }: DemoPerson, key: Key): Promise<readonly string[]> {
  const left: string[] = [];
  for (const [table, tenant, person] of named) {
    const { rows } = await home
      .pool(databaseOf(policy))
      .query(`select from ${table} where ${tenant}::text = $1 and ${person}::text = $2`, [...key]);
    if (rows.length > 0) left.push(`${table}.${person} ${rows.length}`);
  }
  return left;
}

describe('by the commands of the README', { concurrency: true }, () => {
  it('the people whom it names get their copy and are erased', async () => {
    for (const commands of [tour.access, tour.erasure]) {
      const { certificate } = await follow(commands, 'plai');
      assert.ok(certificate.stores.flatMap(({ steps }) => steps).some(({ found }) => found > 0));
    }
  });

  for (const person of demoPeople) {
    const { policy, kind, customer } = person;

    describe(`in ${policy}`, { concurrency: 1 }, () => {
      let key: Key;
      let secrets: readonly string[];
      const whom = () => ({
        '--subject': [kind],
        '--key': person.key.map((column, at) => `${column}=${key[at]}`),
      });

      it('a person gets a copy, with what is sealed opened, and a certificate', async () => {
        key = await pickKey(person);
        const [open = [], ...rest] = tour.access;
        const { request, certificate } = await follow([about(open, whom()), ...rest], policy);
        assert.equal(certificate.right, 'access');
        const folder = join(home.path, '.troth', 'exports', request);
        const text = await readFile(join(folder, 'data.json'), 'utf8');
        assert.doesNotMatch(text, /troth:1:/);
        secrets = secretsIn(JSON.parse(text), person, key, await dumpDatabases(home));
        assert.ok(secrets.length >= 2, `${secrets.length} texts lead to the person alone`);
      });

      it('a person is erased: nothing is found but what the certificate lists', async () => {
        assert.notDeepEqual(await rowsNaming(person, key), []);
        const [open = [], ...rest] = tour.erasure;
        const { certificate } = await follow([about(open, whom()), ...rest], policy);
        assert.equal(certificate.right, 'erasure');
        assert.equal(certificate.keys.state, 'destroyed');
        assert.ok(certificate.suppressed);
        for (const { kept } of certificate.stores) {
          for (const { because } of kept) assert.ok(because.length > 10, because);
        }
        assert.deepEqual(await rowsNaming(person, key), []);
        const dump = await dumpOf(home);
        const listed = listedBy(certificate, policy, dump);
        assert.deepEqual(
          placesOf(secrets, dump).filter((place) => !listed.has(place)),
          [],
        );
      });

      it('a customer is destroyed, and a certificate says so', async () => {
        const { tenant, reason, turns = {} } = customer;
        const [open = [], ...rest] = tour.destruction;
        const asked = about(open, {
          '--of': [policy],
          '--tenant': [tenant],
          ...(reason ? { '--on-request': [reason] } : {}),
        });
        const { certificate } = await follow([asked, ...rest], policy);
        assert.equal(certificate.right, 'destruction');
        assert.equal(certificate.keys.state, 'destroyed');
        const [, id] = tenant.split('=');
        const found = certificate.stores.flatMap(({ steps }) => steps);
        assert.ok(found.some((step) => step.found > 0));
        for (const [table, column] of person.named) {
          const { rows } = await home
            .pool(databaseOf(policy))
            .query(`select from ${table} where ${column}::text = $1`, [id]);
          assert.equal(rows.length, 0, table);
        }
        for (const [promise, status] of Object.entries(turns)) {
          const { stdout } = await home.run('check', `${policy}/${promise}`, '--json');
          assert.equal(promiseOf(documentOf(stdout), `${policy}/${promise}`).status, status);
        }
      });
    });
  }
});
