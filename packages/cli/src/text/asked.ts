/** How often the people of a request were asked for again, and what was found. */
import type { AskedAgain } from '@troth/server';
import { counted } from './wrap.ts';

export function askedText(asked: AskedAgain): string {
  const { times, last, found, notLooked, every, overdue, because } = asked;
  const places = Object.entries(found).map(
    ([where, rows]) => `${counted(rows, 'row')} of ${where}`,
  );
  const result = places.length === 0 ? 'nothing found' : `found: ${places.join(', ')}`;
  const not = Object.entries(notLooked).map(([where, why]) => `${where} (${why})`);
  const lasted =
    last === null
      ? `Not asked again in full yet${places.length === 0 ? '' : `; ${result}`}.`
      : `Asked again ${counted(times, 'time')}, last on ${dayText(last)}, ${result}.`;
  return [
    because === undefined || times > 0 ? lasted : '',
    overdue ? `That is longer ago than the policy lets pass (${every ?? ''}).` : '',
    because === undefined
      ? ''
      : `${times > 0 ? 'Not asked for now' : 'Not asked again'}: ${because}.`,
    not.length === 0 ? '' : `Not looked at: ${not.join(', ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** `28 November 2026`, in UTC as all moments of a certificate. */
function dayText(instant: string): string {
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return new Date(instant).toLocaleDateString('en-GB', { ...day, timeZone: 'UTC' });
}
