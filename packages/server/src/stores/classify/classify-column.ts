import type { Classification, ColumnSample } from './classification.ts';
import { classifyJson, isJsonColumn } from './json-column.ts';
import { embeddedIn } from './embedded-column.ts';
import { judgeColumn } from './judge-column.ts';
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
  const { table, column, neighbours = [] } = input;
  if (isJsonColumn(type, input.values)) return classifyJson(input, classifyColumn);
  const values = type === 'array' ? input.values.flatMap(elementsOf) : input.values;
  const profile = profileOf(values);
  const context = tableContext(table, neighbours);
  const found = judgeColumn({ name: column, type: effective(type), profile, context });
  return [...found, ...embeddedIn(profile, found)];
}

/** A domain or an unknown type is judged as the text that it was sampled as. */
const effective = (type: TypeFamily): TypeFamily => (type === 'other' ? 'text' : type);

/** `{a,"b c"}`: PostgreSQL's text form of an array, one level deep. */
function elementsOf(value: string): string[] {
  if (!value.startsWith('{') || !value.endsWith('}')) return [value];
  return value
    .slice(1, -1)
    .split(',')
    .map((element) => element.replaceAll('"', '').trim());
}
