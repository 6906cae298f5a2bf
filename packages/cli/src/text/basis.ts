/** What a finding rests on, in words: what was looked at out of what, what was not, and how old it is. */
import type { Coverage } from '@troth/core/control';
import type { ClauseReport, ReportedFinding } from '@troth/server';
import { extents, numbersLeft } from './extent.ts';
import { moment } from './wrap.ts';

/** When it was judged, and until when that counts. */
export type Age = Pick<ClauseReport, 'checkedAt' | 'freshUntil'>;

/** Names shown of what was looked at; JSON has all. */
const shownNames = 20;

/**
 * What was looked at, what was not, and when, a line each: `Looked at: main/public.bills: 43 of 43 rows;
 * every row`, `Not looked at: backups`, `When: 2026-11-28 09:00 UTC, counts until 2026-11-29 11:00 UTC`.
 */
export function basisLines(coverage: Coverage, age: Age): readonly string[] {
  const { looked, how, names = [], unseen } = coverage;
  const left = [...numbersLeft(looked), ...(unseen === undefined ? [] : [unseen])];
  return [
    lookedText(namesText(names), looked, how),
    `Not looked at: ${left.length === 0 ? 'nothing of these was left out' : left.join('; ')}`,
    ...whenLines(age, coverage.since),
  ];
}

/** `where` is empty where the numbers tell it. */
export function lookedText(where: string, looked: Coverage['looked'], how: string): string {
  const numbers = looked.length === 0 ? [] : [extents(looked)];
  const what = [...numbers, how].join('; ');
  return `Looked at: ${where === '' ? '' : `${where}: `}${what}`;
}

function namesText(names: readonly string[]): string {
  const more = names.length - shownNames;
  if (more <= 1) return names.join(', ');
  return `${names.slice(0, shownNames).join(', ')} and ${more} more`;
}

/** It is as old as its oldest look: `between 2026-11-21 09:00 UTC and 2026-11-28 09:00 UTC`. */
export function whenLines({ checkedAt, freshUntil }: Age, since?: string): readonly string[] {
  if (checkedAt === null) return since === undefined ? [] : [`When: since ${moment(since)}`];
  const to = moment(checkedAt);
  const from = since === undefined ? to : moment(since);
  const looked = from === to ? to : `between ${from} and ${to}`;
  return [`When: ${looked}${freshUntil === null ? '' : `, counts until ${moment(freshUntil)}`}`];
}

/** What is only declared, or what a person states, was not looked at. */
export function statedLines(finding: ReportedFinding, age: Age): readonly string[] {
  const { outcome, coverage, attestation } = finding;
  const notLooked = 'Not looked at: whether it is so; nothing was measured';
  if (outcome !== 'declared' || coverage === undefined) {
    return [`Rests on: ${wordOf(finding)}`, notLooked, ...whenLines(age)];
  }
  const names = namesText(coverage.names ?? []);
  return [
    `Rests on: ${coverage.how}${names === '' ? '' : ` (${names})`}`,
    notLooked,
    `Attested: ${attestation ? `by the ${roleText(attestation.role)}${attestation.made === undefined ? '' : ` on ${attestation.made}`}, until ${attestation.until}` : 'by nobody'}`,
    ...whenLines(age),
  ];
}

/** Whose word it is, and what was given with it. */
function wordOf({ facts }: ReportedFinding): string {
  const { evidence } = facts;
  const name = facts['evidenceName'] ?? 'a document';
  const given =
    typeof evidence === 'string' ? ` and ${name}, SHA-256 of its bytes ${evidence}` : '';
  return `the word of the ${roleText(facts['role'])}${given}`;
}

export function roleText(role: unknown): string {
  return typeof role === 'string' ? role.replaceAll('-', ' ') : 'role';
}
