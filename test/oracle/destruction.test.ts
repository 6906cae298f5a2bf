/**
 * A customer is destroyed in generated schemas: of both of its people nothing is left, and of the other
 * customer's no row has changed but what pointed at them.
 */
import { it } from 'node:test';
import { parseCertificate } from '@troth/core/proof';
import { faultsOf } from './judge.ts';
import { tenants } from './model.ts';
import { snapshot } from './snapshot.ts';
import { reasonsOf, tryShapes, type Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

const [first = 0] = tenants;

async function destroy({ shape, policy, database, requests }: Case): Promise<Ended> {
  const before = await snapshot(database.pool);
  const { id } = await requests.open(policy, {
    right: 'destruction',
    kind: 'tenant',
    whom: [{ tenant: [String(first)] }],
    input: { onRequest: 'The customer asked for it in a letter' },
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { refused: reasonsOf(plan) };
  await requests.approve(id, 'head-of-operations');
  const { state, failures } = await requests.run(id);
  if (state !== 'done') return { faults: [`${state}: ${JSON.stringify(failures)}`] };
  const certificate = parseCertificate(await requests.certificate(id));
  const after = await snapshot(database.pool);
  const gone = tenants.flatMap((tenant, person) => (tenant === first ? [person] : []));
  return { faults: faultsOf({ shape, gone, before, after, certificate }) };
}

it('destroys one customer and nothing of another, in generated schemas', async (t) => {
  await tryShapes(t, { tenants: true }, destroy);
});
