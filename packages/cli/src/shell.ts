/** What a command sees of the process: passed in, so that a test can be one. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly out: Output;
  readonly err: Output;
  /** Aborted at the first Ctrl-C or request to terminate. */
  readonly signal: AbortSignal;
}

export interface Output {
  /** Writes, and waits until a slow reader has taken it. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** Undefined where there is no terminal, or one without a size. */
  readonly columns: number | undefined;
}
