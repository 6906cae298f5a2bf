/** What an entry commits to, for people. */
import type { EntryEvidence } from '@troth/server';
import type { Look } from '../look.ts';
import { hang, table } from './wrap.ts';

export function evidenceText(opened: EntryEvidence, look: Look): string {
  const { entry, log, index, payload } = opened;
  const stated = Object.entries(entry ?? {})
    .filter(([, value]) => typeof value === 'string' || typeof value === 'number')
    .map(([name, value]) => [`  ${look.dim(name)}`, String(value)]);
  const place = index === null ? 'not published yet' : `entry ${index}`;
  return [
    look.bold(`${opened.id}, of log ${log}, ${place}`),
    ...(stated.length > 0 ? [table(stated)] : []),
    '',
    verdict(opened, look),
    ...(payload === null ? [] : ['', JSON.stringify(payload, null, 2)]),
  ].join('\n');
}

function verdict({ fault, isVoid }: EntryEvidence, look: Look): string {
  const [sign, says] = fault
    ? (['broken', faults[fault]] as const)
    : isVoid
      ? ([
          'unknown',
          'The keys that the salt of this commitment came from are destroyed, or not at hand: what follows was sealed with the entry, and nobody can show any more that the entry commits to it.',
        ] as const)
      : (['kept', 'This is what the entry commits to.'] as const);
  return hang(`${look.sign(sign)} `, says, look.width);
}

const faults = {
  'not-logged': 'No log holds this entry, and it does not wait for an index.',
  'evidence-missing': 'What it commits to is not kept any more.',
  'evidence-altered': 'What is kept is not what the entry commits to: it was changed.',
} as const;
