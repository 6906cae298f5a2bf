import type { Policy } from '@troth/core/policy';
import { datasetOf, mapOf, policyOf } from './policy.ts';

const big = datasetOf('public.big', {
  fields: { id: { category: 'none' }, body: { category: 'user.content' } },
});

/** Of the check whose process is killed, and of those after it. */
export const killedPolicy: Policy = policyOf(mapOf({ big }));
