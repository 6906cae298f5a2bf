/** What a policy file may cost. Past a limit there is a diagnostic, never a hang. */
export const limits = {
  /** 1 MiB, as UTF-8. */
  bytes: 1 << 20,
  nesting: 64,
  aliases: 100,
  /** Parts of the file after aliases are resolved; a policy of 10,000 fields has about 60,000. */
  nodes: 200_000,
  /** Words and signs; the parser takes about 3 s per million. */
  tokens: 500_000,
} as const;
