/** x.ai, a demo service: meetings by mail. Owns its schema, rows, policy and database roles. */
import { join } from 'node:path';
import type { Demo } from '@troth/example-demo';
import { generate } from './generate.ts';
import { roles } from './roles.ts';

export const demo: Demo = {
  id: 'xai',
  policyFile: join(import.meta.dirname, 'xai.policy.yaml'),
  generate,
  attestations: [
    {
      of: 'map',
      role: 'demo-data-protection-officer',
      statement: 'The data map says what is so.',
      daysAgo: 10,
    },
    {
      of: 'X18',
      role: 'demo-data-protection-officer',
      statement: 'Each period is as long as it is needed.',
      daysAgo: 25,
    },
    {
      of: 'X20',
      role: 'demo-data-protection-officer',
      statement: 'Nothing else is used on after an account is closed.',
      daysAgo: 25,
    },
    {
      of: 'X30',
      role: 'demo-data-protection-officer',
      statement: 'Data outside of these systems is listed too.',
      daysAgo: 15,
    },
  ],
  acts: [
    { act: 'request', right: 'erasure', kind: 'host', key: { organisation_id: '1', id: '4' } },
  ],
  roles,
};
