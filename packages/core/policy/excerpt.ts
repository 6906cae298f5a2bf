/** One line of a source with what is underlined in it, safe and short enough for a terminal. */

/** Columns of a terminal that an excerpt may take. */
const widest = 100;

export interface Excerpt {
  readonly text: string;
  readonly underline: string;
}

/** `column` counts from 1 in UTF-16 units, as `length` does. */
export function excerptOf(line: string, column: number, length: number): Excerpt {
  const start = column - 1;
  const from = line.length > widest && start > widest / 2 ? Math.max(0, start - 20) : 0;
  const cut = line.slice(from, from + 2 * widest);
  const before = clean(cut.slice(0, start - from));
  const marked = clean(cut.slice(start - from, start - from + length));
  const after = clean(cut.slice(start - from + length));
  const lead = from > 0 ? '… ' : '';
  const text = mask(`${lead}${before}${marked}${after}`);
  const isCut = text.length > widest || from + cut.length < line.length;
  const indent = width(`${lead}${before}`);
  const carets = Math.max(1, Math.min(width(marked), widest - indent));
  return {
    text: isCut ? `${text.slice(0, widest)} …` : text,
    underline: ' '.repeat(indent) + '^'.repeat(carets),
  };
}

/** Tabs as two spaces; what a terminal would obey, or what would turn the text around, as a dot. */
function clean(text: string): string {
  return text.replaceAll('\t', '  ').replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '·');
}

/** A file may hold a password in a connection string; the terminal's log must not. */
function mask(text: string): string {
  return text.replaceAll(
    /(:\/\/[^/@\s:]*:)[^@\s]+@/g,
    (whole, start: string) => `${start}${'*'.repeat(whole.length - start.length - 1)}@`,
  );
}

/** East Asian wide characters and emoji take two columns, combining marks none. */
function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    columns += isWide.test(character) ? 2 : 1;
  }
  return columns;
}

const isWide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
