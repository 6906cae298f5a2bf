/** What a finding rests on, in words: what was looked at out of what, how, and how old it is. */
import type { Coverage } from '@troth/core/control';
import type { PromiseReport, ReportedFinding } from '@troth/server';
import { counted, moment } from './wrap.ts';

/** Lines of one promise in a report; `troth explain` shows the basis of every finding. */
const mostLines = 3;

/**
 * What was looked at, what was not, and when, a line each: `Looked at: 43 of 43 rows; every row`,
 * `Not looked at: backups`, `When: 2026-11-28 09:00 UTC`.
 */
export function basisLines(coverage: Coverage, checkedAt: string | null): readonly string[] {
  const { looked, how, since } = coverage;
  const age = ageText(since, checkedAt);
  return [
    `Looked at: ${[...(looked.length === 0 ? [] : [extents(looked)]), how].join('; ')}`,
    `Not looked at: ${leftOut(coverage)}`,
    ...(age === '' ? [] : [`When: ${age}`]),
  ];
}

/** Since when it rests on older looks as well: `between 2026-11-21 09:00 UTC and 2026-11-28 09:00 UTC`. */
function ageText(since: string | undefined, checkedAt: string | null): string {
  if (since === undefined) return checkedAt === null ? '' : moment(checkedAt);
  const from = moment(since);
  if (checkedAt === null) return `since ${from}`;
  const to = moment(checkedAt);
  return from === to ? to : `between ${from} and ${to}`;
}

/** What is only declared, or what a person states, was not looked at. */
export function statedLines({ outcome, coverage, facts, attestation }: ReportedFinding): string[] {
  if (outcome === 'declared' && coverage) {
    const about = coverage.names?.length ? ` (${coverage.names.join(', ')})` : '';
    const by = attestation
      ? `Attested: by the ${roleText(attestation.role)}${attestation.made === undefined ? '' : ` on ${attestation.made}`}, until ${attestation.until}`
      : 'Attested: by nobody';
    return [`Rests on: ${coverage.how}${about}; nothing was measured`, by];
  }
  const evidence = facts['evidence'];
  const name = facts['evidenceName'] ?? 'a document';
  const given =
    typeof evidence === 'string' ? ` and ${name}, SHA-256 of its bytes ${evidence}` : '';
  return [`Rests on: the word of the ${roleText(facts['role'])}${given}; nothing was measured`];
}

function roleText(role: unknown): string {
  return typeof role === 'string' ? role.replaceAll('-', ' ') : 'role';
}

/** What the numbers leave, and what the look cannot see. */
function leftOut({ looked, unseen }: Coverage): string {
  const numbers = looked.flatMap(({ what, seen, of }) => {
    if (of === null) return [`${what} beyond these, if there are any`];
    const rest = (of - seen).toLocaleString('en-US');
    return of > seen ? [`${rest} of ${of.toLocaleString('en-US')} ${what}`] : [];
  });
  const all = [...numbers, ...(unseen === undefined ? [] : [unseen])];
  return all.length === 0 ? 'nothing of these was left out' : all.join('; ');
}

/** What there is none of is said in words, beside what there is: `12 of 12 tables (no functions)`. */
function extents(looked: Coverage['looked']): string {
  const there = looked.filter(({ seen, of }) => seen !== 0 || of !== 0);
  const missing = looked.filter((one) => !there.includes(one));
  const beside = there.length === 0 || missing.length === 0 ? '' : ` (${none(missing)})`;
  return (there.length === 0 ? looked : there).map(extent).join(', ') + beside;
}

function extent({ what, seen, of }: Coverage['looked'][number]): string {
  const count = seen.toLocaleString('en-US');
  return of === null ? `${count} ${what}` : `${count} of ${of.toLocaleString('en-US')} ${what}`;
}

const none = (missing: Coverage['looked']): string =>
  `there are ${missing.map(({ what }) => `no ${what}`).join(', ')}`;

/** The same looks of several findings said once, with their numbers added up. */
export function promiseBasis({ clauses, checkedAt }: PromiseReport): readonly string[] {
  const looks = clauses
    .flatMap(({ findings }) => findings)
    .flatMap(({ outcome, resource, coverage, attestation }) =>
      coverage ? [{ outcome, resource, coverage, attestation }] : [],
    );
  const stated = clauses
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === 'attested')
    .map(({ message }) => `${message} Nothing was measured.`);
  const groups = Map.groupBy(looks, ({ outcome, coverage: { how } }) => `${outcome} ${how}`);
  const lines = [...groups.values()].map((group) => {
    const coverages = group.map(({ coverage }) => coverage);
    const [first] = group;
    const since = coverages.flatMap((one) => one.since ?? []).toSorted()[0];
    const how = first?.coverage.how ?? '';
    const when = ageText(since, checkedAt);
    const age = when === '' ? '' : `, ${when}`;
    // Several findings read the same declarations: their numbers cannot be added up.
    if (first?.outcome === 'declared') return `Declared in ${how}${attestedText(group)}${age}`;
    return `Looked at ${extents(summed(group))}: ${how}${age}`;
  });
  const more = lines.length - mostLines;
  const shown =
    more > 0 ? [...lines.slice(0, mostLines), `and ${counted(more, 'more look')}`] : lines;
  return [...shown, ...stated];
}

function attestedText(looks: readonly Look[]): string {
  const made = looks.flatMap(({ attestation }) => attestation?.made ?? [])[0];
  const until = looks.flatMap(({ attestation }) => attestation?.until ?? [])[0];
  if (until === undefined) return '';
  return `, attested${made === undefined ? '' : ` on ${made}`} until ${until}, not measured`;
}

interface Look {
  readonly resource: string;
  readonly coverage: Coverage;
  readonly attestation: ReportedFinding['attestation'] | undefined;
}

/** Two findings about one resource looked at the same; those of several resources add up. */
function summed(looks: readonly Look[]): Coverage['looked'] {
  const parts = looks.flatMap(({ resource, coverage: { looked } }) =>
    looked.map((one) => ({ resource, ...one })),
  );
  return [...Map.groupBy(parts, ({ what }) => what)].map(([what, named]) => {
    const widest = [...Map.groupBy(named, ({ resource }) => resource).values()].flatMap(
      (same) => same.toSorted((a, b) => b.seen - a.seen)[0] ?? [],
    );
    const isKnown = widest.every(({ of }) => of !== null);
    const of = widest.reduce((sum, one) => sum + (one.of ?? 0), 0);
    return {
      what,
      seen: widest.reduce((sum, { seen }) => sum + seen, 0),
      of: isKnown ? of : null,
    };
  });
}
