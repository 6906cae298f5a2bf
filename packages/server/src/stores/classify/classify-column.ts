import type { Classification, ColumnSample } from './classification.ts';
import { elementsOf } from './array-elements.ts';
import { classifyJson, isJsonColumn } from './json-column.ts';
import { embeddedIn } from './embedded-column.ts';
import { besideOthers, type Examined } from './beside-others.ts';
import { cluesOf } from './clues.ts';
import { judgeColumn, type Column } from './judge-column.ts';
import { assured, judgeMixed } from './judge-mixed.ts';
import { profileOf } from './read-profile.ts';
import { typeFamily, type TypeFamily } from './sql-type.ts';
import { tableContext } from './table-context.ts';
import { unpacked } from './unpacked-values.ts';

/**
 * Says what personal data a column holds, from its name, its table and sampled values. Pure; never
 * throws; takes time linear in the length of the values.
 *
 * Returns the best first, and nothing when the column is not personal. Names and values are weighed
 * together: values that contradict a name win over it; without values a name counts for less.
 */
export function classifyColumn(given: ColumnSample): Classification[] {
  const input = opened(given);
  const type = typeFamily(input.type);
  return isJsonColumn(type, input.values)
    ? classifyJson(input, { column: classifyColumn, text: classifyPlain })
    : classifyPlain(input);
}

/** The same, with what only the columns beside it can decide; see `besideOthers`. */
export function examineColumn(given: ColumnSample): Examined {
  const input = opened(given);
  const type = typeFamily(input.type);
  if (isJsonColumn(type, input.values)) return { found: classifyColumn(input) };
  const column = readColumn(input);
  const clues = cluesOf(column);
  return { found: judged(column), ...(clues !== undefined && { clues }) };
}

/** A table's columns, in its order, each judged by itself and by those beside it. */
export function classifyTable(columns: readonly ColumnSample[]): Classification[][] {
  const examined = columns.map(examineColumn);
  const added = besideOthers(examined);
  return examined.map(({ found }, at) => [...(added[at] ?? []), ...found]);
}

/** What the values are packed in is not what they are. */
function opened(input: ColumnSample): ColumnSample {
  const type = typeFamily(input.type);
  const found = type === 'text' || type === 'other' ? unpacked(input.values) : undefined;
  return found === undefined ? input : { ...input, ...found };
}

/** The values as they are, also where some look like documents. */
const classifyPlain = (input: ColumnSample): Classification[] => judged(readColumn(input));

function readColumn(input: ColumnSample): Column {
  const type = typeFamily(input.type);
  const { table, column, neighbours = [] } = input;
  const values =
    type === 'array' ? input.values.flatMap((one) => elementsOf(one) ?? [one]) : input.values;
  const context = tableContext(table, neighbours);
  return { table, name: column, type: effective(type), profile: profileOf(values), context };
}

function judged(column: Column): Classification[] {
  const found = judgeColumn(column);
  const among = judgeMixed(column, found);
  const whole = assured(column, found);
  return [...whole, ...among, ...embeddedIn(column.profile, [...whole, ...among])];
}

/** A domain or an unknown type is judged as the text that it was sampled as. */
const effective = (type: TypeFamily): TypeFamily => (type === 'other' ? 'text' : type);
