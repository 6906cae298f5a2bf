/** The liar's suite: each promise is broken on a healed demo, and must be told broken, by name. */
import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { PromiseReport } from '../../packages/server/src/main.ts';
import type { Case, Expected, Variation } from './case.ts';
import { cases } from './cases/index.ts';
import { startServer, type Server } from './server.ts';
import { makeTemplate, type Template } from './template.ts';
import { copyOf, type World } from './world.ts';

let folder: string;
let server: Server;
let template: Template;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troth-sabotage-'));
  await chmod(folder, 0o755);
  server = await startServer(folder);
  template = await makeTemplate(server, folder);
});

after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

for (const one of cases) {
  describe(`${one.name} (${one.promise})`, { concurrency: 1 }, () => {
    let world: World | undefined;
    after(() => world?.drop());

    it('has three variations or more', () => assert.ok(one.variations.length >= 3));

    for (const variation of one.variations) {
      it(variation.what, async (t) => {
        if (isNoWound(one, variation)) return t.skip('no wound on this server');
        const current = (world ??= await healthy(one));
        try {
          await variation.wound(current);
          assertTold(await (variation.look?.(current) ?? current.check()), variation.expect, one);
        } catch (error) {
          // Roles and rules are the server's: what stays of them would meet the next case.
          await variation.heal?.(current).catch(() => undefined);
          await current.drop();
          world = undefined;
          throw error;
        }
        if (await isHealed(current, variation, one)) return;
        await current.drop();
        world = undefined;
      });
    }
  });
}

function isNoWound({ embedded }: Case, { until }: Variation): boolean {
  if (until !== undefined && server.release >= until) return true;
  return embedded === true && !server.isEmbedded;
}

async function healthy(one: Case): Promise<World> {
  const world = await copyOf(template, one.promise);
  await one.prepare?.(world);
  assertWell(await world.check(), one);
  return world;
}

/** False where nothing heals the wound. */
async function isHealed(world: World, { heal }: Variation, one: Case): Promise<boolean> {
  if (heal === undefined) return false;
  await heal(world);
  assertWell(await world.check(), one);
  return true;
}

function assertWell({ status, clauses }: PromiseReport, { only }: Case): void {
  if (only === undefined) {
    assert.ok(['kept', 'attested'].includes(status), `healed: ${status}\n${told(clauses)}`);
    return;
  }
  for (const rule of only.rules) {
    const found = clauses.flatMap(({ findings }) => findings.filter((one) => one.rule === rule));
    const outcomes = new Set(found.map(({ outcome }) => outcome));
    assert.deepEqual([...outcomes], ['met'], `healed: ${rule}\n${told(clauses)}`);
  }
}

function assertTold({ status, clauses }: PromiseReport, expect: Expected, { only }: Case): void {
  const findings = clauses.flatMap((clause) => clause.findings);
  const named = [
    ...findings.filter(
      ({ outcome, resource, message, rule }) =>
        outcome === expect.status &&
        `${resource} ${message}`.includes(expect.resource) &&
        (only === undefined || only.rules.includes(rule)),
    ),
    // Where nothing counts there is no finding, and the clause itself says why.
    ...clauses.filter(
      (one) =>
        one.findings.length === 0 &&
        one.status === expect.status &&
        one.reason.includes(expect.resource),
    ),
  ];
  assert.ok(named.length > 0, `${expect.status} ${expect.resource} is not named\n${told(clauses)}`);
  if (only === undefined) assert.equal(status, expect.status, told(clauses));
  if (expect.status === 'unknown') assert.ok(expect.why, 'unknown needs the sentence of its case');
}

/** What is not met first: long messages are cut. */
function told(clauses: PromiseReport['clauses']): string {
  const findings = clauses.flatMap((clause) => clause.findings);
  const first = findings.filter(({ outcome }) => outcome !== 'met');
  const rest = findings.filter(({ outcome }) => outcome === 'met');
  return [
    ...clauses.map(({ reason }) => reason),
    ...[...first, ...rest].map(
      (one) => `  ${one.outcome} ${one.rule} ${one.resource}: ${one.message}`,
    ),
  ].join('\n');
}
