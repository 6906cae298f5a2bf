/** Plai, a demo service: people's performance. Owns its schema, rows, policy and database roles. */
import { join } from 'node:path';
import type { Demo } from '@troth/example-demo';
import { generate } from './generate.ts';
import { roles } from './roles.ts';

export const demo: Demo = {
  id: 'plai',
  policyFile: join(import.meta.dirname, 'plai.policy.yaml'),
  generate,
  roles,
};
