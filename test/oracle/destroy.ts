/**
 * A customer is destroyed in generated schemas: of both of its people nothing is left, and of the other
 * customer's no row has changed but what pointed at them.
 */
import type { Certificate } from '@troth/core/proof';
import { carryOut } from './carry-out.ts';
import { faultsOf } from './judge.ts';
import { tenants } from './model.ts';
import { snapshot } from './snapshot.ts';
import type { Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

const [first = 0] = tenants;

export async function destroy({ shape, policy, database, requests }: Case): Promise<Ended> {
  const before = await snapshot(database.pool);
  const { id } = await requests.open(policy, {
    right: 'destruction',
    kind: 'tenant',
    whom: [{ tenant: [String(first)] }],
    input: { onRequest: 'The customer asked for it in a letter' },
    verified: 'letter',
  });
  const gone = tenants.flatMap((tenant, person) => (tenant === first ? [person] : []));
  const judge = async (certificate: Certificate | undefined): Promise<readonly string[]> =>
    faultsOf({ shape, gone, before, after: await snapshot(database.pool), certificate });
  return carryOut({ shape, requests }, id, 'head-of-operations', judge, { search: true });
}
