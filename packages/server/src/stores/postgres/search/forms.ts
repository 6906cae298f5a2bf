/** In which forms a value may stand in a database: what is looked for is spelt in each of them. */

/** A value in one of its forms, and its position among those that are looked for. */
export interface Form {
  readonly text: string;
  readonly value: number;
}

export function formsOf(
  values: readonly string[],
  spell: (value: string) => readonly string[],
): readonly Form[] {
  return values.flatMap((value, at) =>
    [...new Set(spell(value))].filter((text) => text !== '').map((text) => ({ text, value: at })),
  );
}

/** PostgreSQL's `lower` knows only ASCII where the database's collation is `C`. */
export function folded(value: string): readonly string[] {
  const text = value.normalize('NFC').trim();
  return [text.toLowerCase(), text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())];
}

/** Fewer digits stand in too many other numbers. */
export const fewestDigits = 7;

/** Country codes have one to three digits, and a number at home has a 0 in their place. */
export function dialled(value: string): readonly string[] {
  const isAbroad = /^\s*(\+|00)/.test(value);
  const digits = value.replaceAll(/\D/g, '').replace(isAbroad ? /^0+/ : /^$/, '');
  if (digits.length < fewestDigits) return [];
  if (!isAbroad) return [digits];
  const atHome = [1, 2, 3].map((code) => `0${digits.slice(code)}`);
  return [digits, ...atHome.filter((home) => home.length > fewestDigits)];
}

/** A pattern of PostgreSQL: the words in this order, with any blanks between. */
export function wordsPattern(value: string): readonly string[] {
  return folded(value).map((text) => {
    const words = text
      .split(/\s+/)
      .map((word) => word.replaceAll(/[^\p{L}\p{N}]/gu, String.raw`\$&`));
    return String.raw`\m${words.join(String.raw`\s+`)}\M`;
  });
}

/** A first sieve for the same: `like`. */
export function wordsSieve(value: string): readonly string[] {
  return folded(value).map(
    (text) =>
      `%${text
        .split(/\s+/)
        .map((word) => word.replaceAll(/[\\%_]/g, String.raw`\$&`))
        .join('%')}%`,
  );
}
