/** What a command comes to: the same thing for a program and for a person. */
import type { ExitCode } from './exit-code.ts';
import type { Look } from './look.ts';

export interface Outcome {
  readonly exitCode: ExitCode;
  /** Printed with `--json`: plain data. */
  readonly json: unknown;
  /** Printed without it; lines, the last without its end. */
  readonly text: (look: Look) => string;
  /** The text is an opened value or a document: into a pipe it goes as it is. */
  readonly value?: boolean;
}
