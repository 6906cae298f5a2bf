/**
 * The product's own planner and run erase one person in generated schemas; then the whole database is
 * searched: no value of theirs is anywhere but where the certificate says so, and every other row is byte
 * for byte as before, or was let go of where the plan said so.
 */
import { it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { askedKey } from './cells.ts';
import { faultsOf } from './judge.ts';
import { snapshot } from './snapshot.ts';
import { reasonsOf, tryShapes, type Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

async function erase({ shape, policy, database, requests }: Case): Promise<Ended> {
  const before = await snapshot(database.pool);
  const { id } = await requests.open(policy, {
    right: 'erasure',
    kind: 'person',
    whom: [{ key: askedKey(shape, 0) }],
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { refused: reasonsOf(plan) };
  await requests.approve(id, 'head-of-privacy');
  const { state, failures } = await requests.run(id);
  if (state !== 'done') return { faults: [`${state}: ${JSON.stringify(failures)}`] };
  const certificate = parseCertificate(await requests.certificate(id));
  const after = await snapshot(database.pool);
  return { faults: faultsOf({ shape, gone: [0], before, after, certificate }) };
}

it('erases one person and nobody else, in generated schemas', async (t) => {
  await tryShapes(t, {}, erase);
});
