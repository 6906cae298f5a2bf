/** Columns as text, of which a read hands out no more than it says. */
import { longestValue, type SampleQuery } from '../contract.ts';
import { quoteColumn } from './sql.ts';

/** Between the two ends of a text that was cut. */
const cut = '\n…\n';

export function readable(
  row: string,
  {
    columns,
    characters,
  }: Pick<SampleQuery, 'columns'> & { readonly characters?: number | undefined },
): string[] {
  return columns.map((name) => {
    const text = `${quoteColumn(row, name)}::text`;
    return characters === undefined ? endsOf(text) : `left(${text}, ${characters})`;
  });
}

function endsOf(text: string): string {
  const half = longestValue / 2;
  const ends = `left(${text}, ${half}) || '${cut}' || right(${text}, ${half - cut.length})`;
  return `case when length(${text}) <= ${longestValue} then ${text} else ${ends} end`;
}
