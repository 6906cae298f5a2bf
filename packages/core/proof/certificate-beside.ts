/** What a certificate's page says beside the steps: whose the rows were, side effects, the search. */
import type { Certificate } from './certificate.ts';

type Whose = NonNullable<Certificate['stores'][number]['steps'][number]['whose']>;

const whoseWords: Readonly<Record<Whose, string>> = {
  own: "the person's own",
  shared: 'shared with others',
  others: "somebody else's",
  unnamed: "naming nobody, and referring to the person's",
};

/** In brackets behind a line; nothing where it was not told apart. */
export function whoseText(whose: Whose | undefined, right: Certificate['right']): string {
  if (whose === undefined) return '';
  const words = whoseWords[whose];
  return ` (${right === 'destruction' ? words.replace('person', 'customer') : words})`;
}

export function rowCount(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

export function effectLines({ effects }: Certificate): string[] {
  if (!effects) return [];
  const lines = effects.map(
    ({ what, where, rows, says }) =>
      `  ${where}: ${what === 'other' ? 'not by this run' : what}, ${measured(rows)}. ${says}`,
  );
  return [
    '',
    'What happened besides:',
    ...orNothing(lines, 'nothing, as far as the stores counted'),
  ];
}

export function searchLines({ searched, copies }: Certificate): string[] {
  if (!searched && !copies) return [];
  return [
    '',
    'Searched beyond the data map:',
    ...(searched
      ? [
          `  ${share(searched.tables, 'tables')}, ${share(searched.columns, 'columns')} that the map does not know to be the person's, ${share(searched.rows, 'rows')}`,
          ...(searched.known === undefined ? [] : [`  ${knownText(searched.known)}`]),
          ...(searched.by === undefined ? [] : [`  looked for: ${searchedBy(searched.by)}`]),
        ]
      : ['  how much was searched is not said']),
    ...(copies ?? []).map(
      ({ where, rows, says }) => `  ${where}: found ${rowCount(rows)}. ${says}`,
    ),
    ...(copies?.length === 0 ? ['  found nothing'] : []),
  ];
}

/** Of each kind of value how many were looked for, in words. */
export function searchedBy(by: NonNullable<NonNullable<Certificate['searched']>['by']>): string {
  return [
    numbered(by.keys, 'key', 'keys'),
    numbered(by.addresses, 'address', 'addresses'),
    numbered(by.numbers, 'telephone number', 'telephone numbers'),
    numbered(by.names, 'name', 'names'),
  ].join(', ');
}

function numbered(count: number, one: string, many: string): string {
  return `${count === 0 ? 'no' : count.toLocaleString('en-US')} ${count === 1 ? one : many}`;
}

function knownText(known: number): string {
  const columns = `${known.toLocaleString('en-US')} other ${known === 1 ? 'column is' : 'columns are'}`;
  return `${columns} known to the map: there rows were found by their keys, and texts were not read`;
}

export function notLookedLines({ notLooked }: Certificate): string[] {
  if (!notLooked) return [];
  const lines = joined(notLooked.map(({ where, because }) => ({ where, says: because })));
  return ['', 'Not looked at:', ...orNothing(lines, 'nothing that is known')];
}

/** What is said of several places in the same words is said once. */
export function joined(
  lines: readonly { readonly where: string; readonly says: string }[],
): readonly string[] {
  return [...Map.groupBy(lines, ({ says }) => says)].map(
    ([says, same]) => `  ${same.map(({ where }) => where).join(', ')}: ${says}`,
  );
}

function measured(rows: number | null): string {
  return rows === null ? 'rows not measured' : rowCount(rows);
}

function share(
  { seen, of }: { readonly seen: number; readonly of: number | null },
  noun: string,
): string {
  const out = of === null ? 'an unknown number of' : of.toLocaleString('en-US');
  return `${seen.toLocaleString('en-US')} of ${out} ${noun}`;
}

function orNothing(lines: readonly string[], nothing: string): readonly string[] {
  return lines.length === 0 ? [`  ${nothing}`] : lines;
}
