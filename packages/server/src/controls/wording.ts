/** How clauses and findings put lists and counts into words. */

const kebab = /^[a-z0-9]+(-[a-z0-9]+)+$/;

/** `a`, `a and b`, `a, b and c`. Hyphens of names (`policy-change`) become spaces. */
export function words(entries: readonly string[], joint: 'and' | 'or' = 'and'): string {
  const plain = entries.map((one) => (kebab.test(one) ? one.replaceAll('-', ' ') : one));
  const last = plain.at(-1);
  if (last === undefined) return 'nothing';
  return plain.length === 1 ? last : `${plain.slice(0, -1).join(', ')} ${joint} ${last}`;
}

const mostNames = 8;

/** `a, b and 3 more`: the first few names, as they are written. */
export function named(names: readonly string[], most = mostNames): string {
  const rest = names.length - most;
  return rest > 1
    ? `${names.slice(0, most).join(', ')} and ${rest.toLocaleString('en-US')} more`
    : names.join(', ');
}

/** The sentences that apply, one after the other; those that do not are `false` or undefined. */
export function sentences(...parts: readonly (string | false | undefined)[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}

/** The right that is missing, as a line to paste; nothing where the store does not tell it. */
export function toGive(grant: string | undefined): string {
  return grant === undefined ? '' : ` To give: ${grant}.`;
}

/** `an employee`, `a user`: for kinds of people as the data map names them. */
export function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `1 row`, `1,200 rows`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

/** The part of the data map that a clause is about, when it names one. */
export function about(datasets: readonly string[] | undefined): string {
  if (datasets === undefined) return '';
  const parts = datasets.map((one) => one.slice(one.indexOf('.') + 1).replaceAll('_', ' '));
  return ` This is about ${words(parts)}.`;
}

/** `every day`, `every 3 months`, from `1 day`, `3 months`. */
export function every(period: string): string {
  return `every ${period.replace(/^1 /, '')}`;
}

/** `28 November 2026`. */
export function dayText(at: Temporal.Instant, zone: string): string {
  const day = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  return at.toLocaleString('en-GB', { ...day, timeZone: zone });
}
