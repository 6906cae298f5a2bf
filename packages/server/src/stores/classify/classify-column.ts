import type { Classification, ColumnSample } from './classification.ts';
import { elementsOf } from './array-elements.ts';
import { classifyJson, isJsonColumn } from './json-column.ts';
import { embeddedIn } from './embedded-column.ts';
import { judgeColumn } from './judge-column.ts';
import { judgeMixed } from './judge-mixed.ts';
import { profileOf } from './read-profile.ts';
import { typeFamily, type TypeFamily } from './sql-type.ts';
import { tableContext } from './table-context.ts';

/**
 * Says what personal data a column holds, from its name, its table and sampled values. Pure; never
 * throws; takes time linear in the length of the values.
 *
 * Returns the best first, and nothing when the column is not personal. Names and values are weighed
 * together: values that contradict a name win over it; without values a name counts for less.
 */
export function classifyColumn(input: ColumnSample): Classification[] {
  const type = typeFamily(input.type);
  return isJsonColumn(type, input.values)
    ? classifyJson(input, { column: classifyColumn, text: classifyPlain })
    : classifyPlain(input);
}

/** The values as they are, also where some look like documents. */
function classifyPlain(input: ColumnSample): Classification[] {
  const type = typeFamily(input.type);
  const { table, column, neighbours = [] } = input;
  const values =
    type === 'array' ? input.values.flatMap((one) => elementsOf(one) ?? [one]) : input.values;
  const profile = profileOf(values);
  const context = tableContext(table, neighbours);
  const judged = { table, name: column, type: effective(type), profile, context };
  const found = judgeColumn(judged);
  const among = judgeMixed(judged, found);
  return [...found, ...among, ...embeddedIn(profile, [...found, ...among])];
}

/** A domain or an unknown type is judged as the text that it was sampled as. */
const effective = (type: TypeFamily): TypeFamily => (type === 'other' ? 'text' : type);
