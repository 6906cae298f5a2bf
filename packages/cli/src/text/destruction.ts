/** Destructions that are due, as people read them: the countdown, the late ones marked. */
import type { Due } from '../commands/destruction/due.ts';
import type { Look } from '../look.ts';
import { counted, table } from './wrap.ts';

export function dueText(due: readonly Due[], look: Look): string {
  if (due.length === 0) return 'Nothing is due: of nobody who has left is anything there.';
  const rows = due.map((one) => [
    one.policy,
    one.columns.map((column, part) => `${column}=${one.tenant[part] ?? ''}`).join(' '),
    `ended ${dayOf(one.endedAt)}`,
    `due ${dayOf(one.dueAt)}`,
    leftText(one, look),
    one.promise,
    one.request ?? 'not opened',
  ]);
  const late = due.filter(({ daysLeft }) => daysLeft < 0).length;
  const waiting = due.some(({ request }) => request === null);
  const next = `Open one: ${look.command} destruction open --of POLICY --tenant COLUMN=VALUE`;
  return [
    table(rows),
    ...(late > 0 ? [look.red(`${late} of ${due.length} late.`)] : []),
    ...(waiting ? [next] : []),
  ].join('\n');
}

function leftText({ daysLeft }: Due, look: Look): string {
  if (daysLeft < 0) return look.red(`LATE by ${counted(-daysLeft, 'day')}`);
  return `${counted(daysLeft, 'day')} left`;
}

function dayOf(at: Temporal.Instant): string {
  return at.toString().slice(0, 10);
}
