/** What a search found in what the data map does not know, and where it did not look. */
import { searchedBy } from '@troth/core/proof';
import type { Plan } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, hang, wrap } from './wrap.ts';

export function elsewhereLines({ elsewhere }: Plan, look: Look): readonly string[] {
  if (elsewhere === undefined) return [];
  const { searched, copies, notLooked } = elsewhere;
  const { tables, columns, rows, known, by } = searched;
  const found = copies.length === 0 ? 'nothing' : `copies in ${counted(copies.length, 'place')}`;
  const summary = `Searched elsewhere: ${shareText(tables, 'tables')}, ${shareText(columns, 'columns')} that the map does not know to be the person's, ${rows.seen.toLocaleString('en-US')} ${rows.seen === 1 ? 'row' : 'rows'}; found ${found}.${by === undefined ? '' : ` Looked for: ${searchedBy(by)}.`}${knownText(known)}`;
  return [
    wrap(summary, look.width),
    ...(notLooked.length === 0 ? [] : ['Not looked at:']),
    ...notLooked.map(({ where, because }) => hang('  ', `${where}: ${because}`, look.width)),
  ];
}

function knownText(known: number | undefined): string {
  if (known === undefined) return '';
  const columns = `${known.toLocaleString('en-US')} other ${known === 1 ? 'column is' : 'columns are'}`;
  return ` ${columns} known to the map: there rows are found by their keys, and texts are not read.`;
}

function shareText(
  { seen, of }: { readonly seen: number; readonly of: number },
  what: string,
): string {
  const all = of.toLocaleString('en-US');
  return seen === of ? `all ${all} ${what}` : `${seen.toLocaleString('en-US')} of ${all} ${what}`;
}
