/** What a finding rests on, in words: what was looked at out of what, how, and how old it is. */
import type { Coverage } from '@troth/core/control';
import type { PromiseReport } from '@troth/server';
import { moment } from './wrap.ts';

/** Lines of one promise in a report; `troth explain` shows the basis of every finding. */
const mostLines = 3;

/** `43 of 43 rows, 5 of 5 columns; every row; in this check`. */
export function basisText({ looked, how, since }: Coverage): string {
  const age = since === undefined ? 'in this check' : `since ${moment(since)}`;
  return [...(looked.length === 0 ? [] : [extents(looked)]), how, age].join('; ');
}

function extents(looked: Coverage['looked']): string {
  return looked
    .map(({ what, seen, of }) => {
      const count = seen.toLocaleString('en-US');
      if (of === null) return `${count} ${what}`;
      return `${count} of ${of.toLocaleString('en-US')} ${what}`;
    })
    .join(', ');
}

/** The same looks of several findings said once, with their numbers added up. */
export function promiseBasis({ clauses, checkedAt }: PromiseReport): readonly string[] {
  const looks = clauses
    .flatMap(({ findings }) => findings)
    .flatMap(({ outcome, coverage }) => (coverage ? [{ outcome, coverage }] : []));
  const groups = Map.groupBy(looks, ({ outcome, coverage: { how } }) => `${outcome} ${how}`);
  const lines = [...groups.values()].map((group) => {
    const coverages = group.map(({ coverage }) => coverage);
    const [first] = group;
    const since = coverages.flatMap((one) => one.since ?? []).toSorted()[0] ?? checkedAt;
    const verb = first?.outcome === 'declared' ? 'Declared in' : 'Looked at';
    const how = first?.coverage.how ?? '';
    const age = since === null ? '' : `, ${moment(since)}`;
    return verb === 'Declared in'
      ? `${verb} ${how}: ${extents(summed(coverages))}${age}`
      : `${verb} ${extents(summed(coverages))}: ${how}${age}`;
  });
  const more = lines.length - mostLines;
  return more > 0 ? [...lines.slice(0, mostLines), `and ${more} more looks`] : lines;
}

function summed(coverages: readonly Coverage[]): Coverage['looked'] {
  const byName = Map.groupBy(
    coverages.flatMap(({ looked }) => looked),
    ({ what }) => what,
  );
  return [...byName].map(([what, parts]) => ({
    what,
    seen: parts.reduce((sum, { seen }) => sum + seen, 0),
    of: parts.some(({ of }) => of === null)
      ? null
      : parts.reduce((sum, { of }) => sum + (of ?? 0), 0),
  }));
}
