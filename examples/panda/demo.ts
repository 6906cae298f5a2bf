/** PANDA, a demo service: an AI assistant for work. Owns its schema, rows, policy and database roles. */
import { join } from 'node:path';
import type { Demo } from '@troth/example-demo';
import { generate } from './generate.ts';
import { roles } from './roles.ts';

export const demo: Demo = {
  id: 'panda',
  policyFile: join(import.meta.dirname, 'panda.policy.yaml'),
  generate,
  attestations: [
    {
      of: 'map',
      role: 'demo-head-of-privacy',
      statement: 'The data map says what is so.',
      daysAgo: 20,
    },
    {
      of: 'P01',
      role: 'demo-head-of-product',
      statement: 'The list of beta parts is up to date.',
      daysAgo: 400,
    },
  ],
  roles,
};
