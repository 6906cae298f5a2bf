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
    {
      of: 'P07',
      role: 'demo-head-of-finance',
      statement: 'The payment processor showed its certificate.',
      daysAgo: 60,
    },
    {
      of: 'P20',
      role: 'demo-head-of-operations',
      statement: 'Third parties confirmed that their copies are gone.',
      daysAgo: 45,
    },
    {
      of: 'P19',
      role: 'demo-head-of-security',
      statement:
        'Every disk is encrypted by a method of this year, and every web address answers over TLS.',
      daysAgo: 70,
    },
  ],
  acts: [
    { act: 'request', right: 'erasure', kind: 'user', key: { tenant_id: '1', id: '4' } },
    { act: 'destroy', tenant: { tenant_id: '2' }, onRequest: 'The customer asked for it.' },
    {
      act: 'hold',
      kind: 'user',
      key: { tenant_id: '1', id: '6' },
      reason: 'A made-up dispute over an invoice',
      owner: 'demo-general-counsel',
    },
  ],
  roles,
};
