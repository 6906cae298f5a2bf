/** One request for each workflow, all about the same person or that person's company. */
import type { NewRequest } from '../../packages/server/src/main.ts';
import { person } from './company.ts';

const corrected = { 'main.people.name': 'Ada Quince', 'main.people.phone': '+49 30 77' };
const onRequest = 'The customer asked for it in a letter';
const about = { kind: 'person', whom: [{ key: person }] };

export const requested = {
  erasure: { right: 'erasure', ...about },
  access: { right: 'access', ...about },
  portability: { right: 'portability', ...about },
  destruction: {
    right: 'destruction',
    kind: 'tenant',
    whom: [{ tenant: ['1'] }],
    input: { onRequest },
  },
  rectification: { right: 'rectification', ...about, input: { set: corrected } },
  restriction: { right: 'restriction', ...about },
  objection: { right: 'objection', ...about, input: { purposes: ['analysis'] } },
  retention: { right: 'retention', kind: 'everybody', whom: [] },
} as const satisfies Readonly<Record<string, NewRequest>>;
