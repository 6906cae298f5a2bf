/** Destructions that are due, as people read them: the countdown, the late ones marked. */
import type { DestructionDue } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, table } from './wrap.ts';

/** A destruction that is due, and whose policy it is. */
export interface Due extends DestructionDue {
  readonly policy: string;
  /** Whole days until it is late, or below 0 since then. */
  readonly daysLeft: number;
  readonly late: boolean;
}

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
  const late = due.filter((one) => one.late).length;
  const waiting = due.some(({ request }) => request === null);
  const next = `Open one: ${look.command} destruction open --of POLICY --tenant COLUMN=VALUE`;
  return [
    table(rows),
    ...(late > 0 ? [look.red(`${late} of ${due.length} late.`)] : []),
    ...(waiting ? [next] : []),
  ].join('\n');
}

function leftText({ daysLeft, late }: Due, look: Look): string {
  if (late) return look.red(`LATE by ${counted(-daysLeft, 'day')}`);
  return `${counted(daysLeft, 'day')} left`;
}

function dayOf(at: Temporal.Instant): string {
  return at.toString().slice(0, 10);
}
