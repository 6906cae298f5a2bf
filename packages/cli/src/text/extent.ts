/** What was looked at, out of what there is, and what that leaves: the numbers of a coverage in words. */
import type { Coverage } from '@troth/core/control';

type Looked = Coverage['looked'];

/** What there is none of is said in words, beside what there is: `12 of 12 tables (there are no functions)`. */
export function extents(looked: Looked): string {
  const there = looked.filter(({ seen, of }) => seen !== 0 || of !== 0);
  const missing = looked.filter((one) => !there.includes(one));
  const none = missing.map(({ what }) => `no ${what}`).join(', ');
  const beside = there.length === 0 || none === '' ? '' : ` (there are ${none})`;
  return (there.length === 0 ? looked : there).map(extent).join(', ') + beside;
}

function extent({ what, seen, of }: Looked[number]): string {
  const count = seen.toLocaleString('en-US');
  return of === null
    ? `${count} ${nounOf(what, seen)}`
    : `${count} of ${of.toLocaleString('en-US')} ${nounOf(what, of)}`;
}

/** What the numbers leave. */
export function numbersLeft(looked: Looked): readonly string[] {
  return looked.flatMap(({ what, seen, of }) => {
    if (of === null) return [`${what} beyond these, if there are any`];
    const rest = (of - seen).toLocaleString('en-US');
    return of > seen ? [`${rest} of ${of.toLocaleString('en-US')} ${nounOf(what, of)}`] : [];
  });
}

/** `1 table`, `1 certificate`: the first plural of the phrase in the singular. */
export function nounOf(what: string, count: number): string {
  if (count !== 1) return what;
  if (what === 'people') return 'person';
  return what.replace(/\b([a-z]+?)(ies|[^s]s)\b/, (_, stem: string, end: string) =>
    end === 'ies' ? `${stem}y` : stem + end.slice(0, -1),
  );
}
