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
    {
      of: 'L08',
      role: 'demo-data-protection-officer',
      statement: 'What was done for people was lawful.',
      daysAgo: 50,
    },
    {
      of: 'L09',
      role: 'demo-head-of-security',
      statement: 'Whoever reaches production is trusted, and needs it.',
      daysAgo: 40,
    },
    {
      of: 'L17',
      role: 'demo-head-of-operations',
      statement: 'Backups and the copies of third parties went as promised.',
      daysAgo: 35,
    },
  ],
  acts: [
    { act: 'request', right: 'erasure', kind: 'employee', key: { company_id: '1', id: '4' } },
    { act: 'request', right: 'access', kind: 'employee', key: { company_id: '1', id: '12' } },
    { act: 'request', right: 'portability', kind: 'employee', key: { company_id: '1', id: '13' } },
    {
      act: 'request',
      right: 'rectification',
      kind: 'employee',
      key: { company_id: '1', id: '14' },
      set: { 'main.employees.job_title': 'Head of Quality' },
    },
    { act: 'request', right: 'restriction', kind: 'employee', key: { company_id: '1', id: '15' } },
    { act: 'request', right: 'objection', kind: 'employee', key: { company_id: '1', id: '16' } },
    { act: 'destroy', tenant: { company_id: '0' }, onRequest: 'The customer asked for it.' },
  ],
  roles,
};
