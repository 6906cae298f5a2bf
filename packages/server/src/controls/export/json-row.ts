/**
 * Rows as JSON. Values come from the store as text: whole numbers that fit a double, booleans and
 * documents become what they are, everything else stays the exact text that the store wrote.
 */
export interface JsonColumn {
  readonly name: string;
  /** As the store spells it. */
  readonly type: string;
}

export function jsonRow(
  columns: readonly JsonColumn[],
  values: readonly (string | null)[],
): string {
  const members = columns.map(
    ({ name, type }, index) => `${JSON.stringify(name)}:${jsonValue(type, values[index] ?? null)}`,
  );
  return `{${members.join(',')}}`;
}

function jsonValue(type: string, value: string | null): string {
  if (value === null) return 'null';
  if (type === 'boolean') return value === 'true' || value === 't' ? 'true' : 'false';
  if ((type === 'integer' || type === 'smallint') && /^-?\d{1,15}$/.test(value)) return value;
  // Through the parser and out again, figures of a document could change.
  if (type === 'jsonb' || type === 'json') return isJson(value) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}

/** A sealed document is no document any more until it is opened. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
