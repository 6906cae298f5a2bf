/**
 * Texts of a person as one regular expression of PostgreSQL, whatever the case they are written in.
 * The cases stand in the pattern itself: how a server folds letters depends on its collation, and
 * under `C` it folds none but ASCII's.
 */
export function patternOf(texts: readonly string[]): string {
  const forms = texts.flatMap((text) => [text.normalize('NFC'), text.normalize('NFD')]);
  const distinct = [...new Set(forms)].toSorted((a, b) => b.length - a.length);
  return distinct.map((text) => Array.from(text, eitherCase).join('')).join('|');
}

/** The same test on this side. */
export function occursIn(texts: readonly string[], value: string): boolean {
  const folded = value.normalize('NFC').toLowerCase();
  return texts.some((text) => folded.includes(text.normalize('NFC').toLowerCase()));
}

/** What stands for the text in `regexp_replace`, where a backslash means something. */
export function replacementOf(text: string): string {
  return text.replaceAll('\\', '\\\\');
}

function eitherCase(character: string): string {
  const cases = new Set(
    [character, character.toLowerCase(), character.toUpperCase()].filter(
      (each) => Array.from(each).length === 1,
    ),
  );
  if (cases.size > 1) return `[${[...cases].join('')}]`;
  return /[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e]/.test(character)
    ? `\\${character}`
    : character;
}
