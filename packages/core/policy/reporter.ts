/** Collects diagnostics in one run: all of them up to a limit, then the news that there are more. */
import type { Code } from './codes.ts';
import type { Diagnostic, Span } from './model.ts';
import { spanOf, type Place } from './syntax/source.ts';

/** Past this a file is not a policy with errors in it, and listing more would only cost time. */
const most = 1000;

export interface Report {
  readonly code: Code;
  readonly place: Place;
  readonly message: string;
  readonly severity?: 'error' | 'warning';
  /** Asked for only when the diagnostic is kept: finding a suggestion is the dear part. */
  readonly fix?: (() => string | undefined) | undefined;
}

export class Reporter {
  /** Keyed by place, code and message: two rules may find the same thing. */
  readonly #found = new Map<string, Diagnostic>();
  readonly #starts = new Set<string>();
  #dropped: Span | undefined;

  report({ place, ...rest }: Report): void {
    this.reportAt(spanOf(place), rest);
  }

  reportAt(at: Span, { code, message, severity = 'error', fix }: Omit<Report, 'place'>): void {
    if (this.#found.size >= most) {
      this.#dropped ??= at;
      return;
    }
    const start = startOf(at);
    const key = `${start} ${code} ${message}`;
    if (this.#found.has(key)) return;
    this.#starts.add(start);
    const help = fix?.();
    const diagnostic = { code, severity, message, at };
    this.#found.set(key, help === undefined ? diagnostic : { ...diagnostic, fix: help });
  }

  /** Whether something was already said about exactly this place. */
  covers(place: Place): boolean {
    return this.#starts.has(startOf(spanOf(place)));
  }

  /** Sorted by file (in the given order), line and column. */
  diagnostics(files: readonly string[]): Diagnostic[] {
    const sorted = [...this.#found.values()].toSorted(
      (a, b) =>
        files.indexOf(a.at.file) - files.indexOf(b.at.file) ||
        a.at.line - b.at.line ||
        a.at.column - b.at.column,
    );
    if (this.#dropped === undefined) return sorted;
    return [
      ...sorted,
      {
        code: 'TR1013',
        severity: 'error',
        message: `more than ${most} problems; the rest is not listed`,
        at: this.#dropped,
      },
    ];
  }
}

function startOf(at: Span): string {
  return `${at.line}:${at.column} ${at.file}`;
}
