/** The three demos under a full check: what is wounded is reported, and nothing else; healing heals. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { demo as panda } from '@troth/example-panda';
import { demo as plai } from '@troth/example-plai';
import { demo as xai } from '@troth/example-xai';
import { carryOut } from '../packages/cli/src/demo-acts.ts';
import { attestDemo } from '../packages/cli/src/demos.ts';
import { openInstallation } from '../packages/server/src/main.ts';
import type { Installation } from '../packages/server/src/installation.ts';
import { freshDatabase, type TestDatabase } from '../packages/server/src/platform/test-database.ts';
import { readHealed, readWounds } from './wounds.fixture.ts';

const demos = [panda, plai, xai];
const wounds = readWounds();

/** Promises that Troth keeps by what it does, not only by looking. */
const carriedOut = 'P09 P10 P12 P15 P19 P20 L08 L16 L17 L18 X08 X18 X20 X26'.split(' ');

/** A person has to state it, it was counted for the first time, or whom it was about cannot be told any more. */
const notSeenYet = new Set('attested keys-destroyed vanished'.split(' '));

type Reports = Awaited<ReturnType<Installation['check']>>;

interface Reported {
  readonly policy: string;
  readonly promise: string;
  readonly rule: string;
  readonly resource: string;
  readonly rows?: number;
}

function findings(reports: Reports, outcome: string): Reported[] {
  return reports.flatMap(({ policy, promises }) =>
    promises.flatMap(({ id: promise, clauses }) =>
      clauses.flatMap((clause) =>
        clause.findings
          .filter((finding) => finding.outcome === outcome)
          .map(({ rule, resource, rows }) => ({
            policy,
            promise,
            rule,
            resource,
            ...(rows === undefined ? {} : { rows }),
          })),
      ),
    ),
  );
}

function inOrder(reported: readonly Reported[]): readonly string[] {
  return reported
    .map(({ policy, promise, rule, resource, rows }) =>
      [policy, promise, rule, resource, rows ?? ''].join(' '),
    )
    .toSorted();
}

function placeOf({ promise, rule, resource }: Omit<Reported, 'policy' | 'rows'>): string {
  return [promise, rule, resource].join(' ');
}

function statuses(reports: Reports): Readonly<Record<string, string>> {
  return Object.fromEntries(
    reports.flatMap(({ promises }) => promises.map(({ id, status }) => [id, status])),
  );
}

describe('the demos under a check', () => {
  const databases = new Map<string, TestDatabase>();
  let home: string;
  let installation: Installation;
  let wounded: Reports;

  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'troth-wounds-'));
    const own = await freshDatabase();
    databases.set('own', own);
    for (const { id, generate } of demos) {
      const database = await freshDatabase();
      databases.set(id, database);
      await generate({ url: database.url });
    }
    const urls = demos.map(({ id }) => [`TROTH_${id.toUpperCase()}_URL`, databases.get(id)?.url]);
    installation = await openInstallation({
      configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
      policies: demos.map(({ policyFile }) => policyFile),
      variables: Object.fromEntries(urls),
    });
    // As `troth up` does after it has made the demos.
    await installation.vault.adopt();
    for (const demo of demos) {
      await attestDemo(installation, demo);
      await carryOut(installation, demo);
    }
    wounded = await installation.check();
  });

  after(async () => {
    await installation.close();
    const own = databases.get('own');
    await databases
      .get('xai')
      ?.pool.query(`drop database if exists ${own?.name}_keys with (force)`);
    for (const database of databases.values()) await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it('lists 102 promises, with a reason for each that is not kept', () => {
    const promises = wounded.flatMap((report) => report.promises);
    assert.equal(promises.length, 102);
    assert.deepEqual(
      promises.filter(({ reason }) => reason === ''),
      [],
    );
  });

  it('reports every wound with its place and rows, and nothing else as broken', () => {
    const expected = wounds.flatMap(({ policy, reported }) =>
      reported.map(({ rows, ...one }) => ({
        policy,
        ...one,
        ...(rows === undefined ? {} : { rows }),
      })),
    );
    assert.deepEqual(inOrder(findings(wounded, 'broken')), inOrder(expected));
  });

  it('leaves nothing unknown of what it carries out itself, but what a person attests or nobody asked for yet', () => {
    const own = new Set(carriedOut);
    const unknown = wounded
      .flatMap(({ promises }) => promises)
      .filter(({ id }) => own.delete(id))
      .flatMap(({ id, clauses }) =>
        clauses.flatMap(({ findings }) =>
          findings
            .filter(({ outcome, rule }) => outcome === 'unknown' && !notSeenYet.has(rule))
            .map(({ rule }) => `${id} ${rule}`),
        ),
      );
    assert.deepEqual([...own], []);
    assert.deepEqual(unknown, []);
  });

  it('no longer reports a wound that is healed', async () => {
    for (const { id, policy, reported, heal } of wounds) {
      await databases.get(policy)?.pool.query(heal);
      const promises = [...new Set(reported.map(({ promise }) => promise))];
      const still = findings(await installation.check({ policies: [policy], promises }), 'broken');
      const broken = new Set(still.map(placeOf));
      const unhealed = reported.map(placeOf).filter((place) => broken.has(place));
      assert.deepEqual(unhealed, [], id);
    }
  });

  it('finds nothing broken once all are healed, and says what is kept', async () => {
    const reports = await installation.check();
    assert.deepEqual(findings(reports, 'broken'), []);
    const now = statuses(reports);
    const healed = readHealed();
    assert.deepEqual(Object.fromEntries(Object.keys(healed).map((id) => [id, now[id]])), healed);
  });

  it('has clauses that are kept, each by what was looked at', async () => {
    const reports = await installation.status();
    const kept = reports
      .flatMap(({ promises }) => promises.flatMap(({ clauses }) => clauses))
      .filter(({ status }) => status === 'kept');
    assert.ok(kept.length >= 15, `${kept.length} clauses are kept`);
    for (const { findings } of kept) {
      for (const { rule, coverage } of findings) assert.ok(coverage, rule);
    }
  });

  it('finds a new wound of the same kind elsewhere', async () => {
    await databases.get('xai')?.pool.query(
      `alter table guests add column home_phone text;
       update guests set home_phone = '+1 212 555 01' || lpad((id % 100)::text, 2, '0')`,
    );
    await databases
      .get('panda')
      ?.pool.query(`update prompts set prompt = 'Pay with 4111 1111 1111 1111' where id < 2`);
    const found = inOrder(findings(await installation.check(), 'broken'));
    assert.ok(found.some((one) => one.startsWith('xai X02') && one.includes('guests.home_phone')));
    assert.ok(found.includes('panda P07 card-number main/public.prompts.prompt 2'));
  });
});
