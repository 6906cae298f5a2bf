/** What a finding rests on, in words: what was looked at out of what, how, and how old it is. */
import type { Coverage } from '@troth/core/control';
import type { PromiseReport } from '@troth/server';
import { moment } from './wrap.ts';

/** Lines of one promise in a report; `troth explain` shows the basis of every finding. */
const mostLines = 3;

/**
 * What was looked at, what was not, and when, a line each: `Looked at: 43 of 43 rows; every row`,
 * `Not looked at: backups`, `When: 2026-11-28 09:00 UTC`.
 */
export function basisLines(coverage: Coverage, checkedAt: string | null): readonly string[] {
  const { looked, how, since } = coverage;
  const when = since === undefined ? checkedAt : since;
  const age = since === undefined ? '' : ' or later';
  return [
    `Looked at: ${[...(looked.length === 0 ? [] : [extents(looked)]), how].join('; ')}`,
    `Not looked at: ${leftOut(coverage)}`,
    ...(when === null ? [] : [`When: ${moment(when)}${age}`]),
  ];
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
    .flatMap(({ outcome, resource, coverage }) =>
      coverage ? [{ outcome, resource, coverage }] : [],
    );
  const groups = Map.groupBy(looks, ({ outcome, coverage: { how } }) => `${outcome} ${how}`);
  const lines = [...groups.values()].map((group) => {
    const coverages = group.map(({ coverage }) => coverage);
    const [first] = group;
    const since = coverages.flatMap((one) => one.since ?? []).toSorted()[0] ?? checkedAt;
    const how = first?.coverage.how ?? '';
    const age = since === null ? '' : `, ${moment(since)}`;
    // Several findings read the same declarations: their numbers cannot be added up.
    if (first?.outcome === 'declared') return `Declared in ${how}${age}`;
    return `Looked at ${extents(summed(group))}: ${how}${age}`;
  });
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `and ${more} more looks`] : lines;
}

interface Look {
  readonly resource: string;
  readonly coverage: Coverage;
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
