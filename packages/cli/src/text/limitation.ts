/** A limitation as people read it. */
import type { Limitation } from '@troth/server';
import type { Look } from '../look.ts';

export function limitationText(limitation: Limitation, look: Look): string {
  const { id, policy, kind, purposes, since, endedAt, request } = limitation;
  const ended = endedAt === null ? '' : `, ended ${endedAt.slice(0, 10)}`;
  const what =
    purposes === null ? 'stored, and used for nothing' : `not used for ${purposes.join(', ')}`;
  return [
    `${look.bold(id)}  ${policy}  one ${kind}: ${what}`,
    look.dim(`  since ${since.slice(0, 10)}${ended}, by ${request}`),
  ].join('\n');
}
