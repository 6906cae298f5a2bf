/** Lines of text for people. Widths are cells of a terminal: of CJK and emoji a character takes two. */
import stringWidth from 'string-width';

/** Breaks at spaces; a word longer than the line stands alone on one. `indent` goes before every line. */
export function wrap(text: string, width: number, indent = ''): string {
  const room = Math.max(width - widthOf(indent), 20);
  const lines: string[] = [];
  for (const paragraph of text.split('\n')) {
    let line = '';
    for (const word of paragraph.split(/ +/)) {
      if (line !== '' && widthOf(line) + 1 + widthOf(word) > room) {
        lines.push(line);
        line = word;
      } else {
        line = line === '' ? word : `${line} ${word}`;
      }
    }
    lines.push(line);
  }
  return lines.map((line) => (indent + line).trimEnd()).join('\n');
}

/** The text with `first` before its first line and spaces of the same width before the others. */
export function hang(first: string, text: string, width: number): string {
  const indent = ' '.repeat(widthOf(first));
  return first + wrap(text, width, indent).slice(indent.length);
}

/** One line, cut with `…` where it is too long. */
export function clip(text: string, width: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (widthOf(line) <= width) return line;
  const room = Math.max(width - 1, 1);
  let shown = '';
  for (const { segment } of graphemes.segment(line)) {
    if (shown !== '' && widthOf(shown + segment) > room) break;
    shown += segment;
  }
  return `${shown.trimEnd()}…`;
}

/** What the eye takes for one character, of however many it is made. */
const graphemes = new Intl.Segmenter();

export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(width - widthOf(text), 0));
}

export function padStart(text: string, width: number): string {
  return ' '.repeat(Math.max(width - widthOf(text), 0)) + text;
}

export function widthOf(text: string): number {
  return stringWidth(text);
}

/** `1 row`, `2 rows`. */
export function counted(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** Columns two spaces apart; those named in `right` are flush right, the last is never padded. */
export function table(rows: readonly (readonly string[])[], right: readonly number[] = []): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => {
          const width = widths[column] ?? 0;
          return right.includes(column) ? padStart(cell, width) : pad(cell, width);
        })
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** `2026-11-22 04:04 UTC`. */
export function moment(instant: string): string {
  return `${instant.slice(0, 16).replace('T', ' ')} UTC`;
}
