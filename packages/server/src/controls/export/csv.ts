/**
 * Lines of CSV (RFC 4180): comma, CRLF, every value quoted; a null is empty and without quotes.
 *
 * A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a carriage return for a
 * formula, and others may have written what stands in a person's rows. Such a value gets an apostrophe
 * in front, and so does one that begins with an apostrophe itself: whoever takes one leading apostrophe
 * off every value has the exact texts again. Numbers and telephone numbers, which compute nothing
 * harmful, stay as they are. `data.json` holds every value unchanged.
 */
const risky = /^[=+\-@\t\r\n＝＋－＠']/;
const figures = /^[+-][\d\s.,()/-]*$/;

/** Says how to read a file, for whoever opens it. */
export const csvSays =
  'CSV by RFC 4180, UTF-8. A value that a spreadsheet would take for a formula, or that begins with an apostrophe, has one more apostrophe in front; data.json has every value unchanged.';

export function csvLine(values: readonly (string | null)[]): string {
  return `${values.map(csvValue).join(',')}\r\n`;
}

function csvValue(value: string | null): string {
  if (value === null) return '';
  const guarded = risky.test(value) && !figures.test(value) ? `'${value}` : value;
  return `"${guarded.replaceAll('"', '""')}"`;
}
