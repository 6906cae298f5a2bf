/** A source file with its lines indexed, so that an offset becomes a line and a column. */
import type { SourceFile, Span } from '../model.ts';

export interface Source {
  readonly file: SourceFile;
  /** Offset at which each line starts. */
  readonly lineStarts: readonly number[];
}

/** Part of a source, by UTF-16 offsets; `end` is exclusive. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export function indexLines(file: SourceFile): Source {
  const lineStarts = [0];
  for (let at = file.text.indexOf('\n'); at !== -1; at = file.text.indexOf('\n', at + 1))
    lineStarts.push(at + 1);
  return { file, lineStarts };
}

/** Line and column of a place. Only its first line is underlined. */
export function spanOf({ source, start, end }: Place): Span {
  const index = lineAt(source, start);
  const lineStart = source.lineStarts[index] ?? 0;
  const lineEnd = lineStart + lineText(source, index + 1).length;
  const length = Math.max(1, Math.min(end, lineEnd) - start);
  return { file: source.file.path, line: index + 1, column: start - lineStart + 1, length };
}

/** The text of a line, counted from 1, without its line break; empty past the end. */
export function lineText(source: Source, line: number): string {
  const start = source.lineStarts[line - 1];
  if (start === undefined) return '';
  const next = source.lineStarts[line];
  const text = source.file.text.slice(start, next === undefined ? undefined : next - 1);
  return text.endsWith('\r') ? text.slice(0, -1) : text;
}

function lineAt(source: Source, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
