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
  ],
  roles,
};
