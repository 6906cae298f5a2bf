/** Plai, a demo service: people's performance. Owns its schema, rows, policy and database roles. */
import { join } from 'node:path';
import type { Demo } from '@troth/example-demo';
import { generate } from './generate.ts';
import { roles } from './roles.ts';

export const demo: Demo = {
  id: 'plai',
  policyFile: join(import.meta.dirname, 'plai.policy.yaml'),
  generate,
  attestations: [
    {
      of: 'map',
      role: 'demo-data-protection-officer',
      statement: 'The data map says what is so.',
      daysAgo: 30,
    },
    {
      of: 'L02',
      role: 'demo-chief-executive',
      statement: 'Decisions of the last year put trust first.',
      daysAgo: 90,
    },
    {
      of: 'L12',
      role: 'demo-head-of-product',
      statement: 'Customers were told how to keep logins safe.',
      daysAgo: 380,
    },
  ],
  roles,
};
