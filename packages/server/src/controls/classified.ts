/** What the sampled values of one column seem to be. */
export interface ClassifiedColumn {
  readonly column: string;
  /** fideslang category; null when the values seem to say nothing about a person. */
  readonly category: string | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** Sampled rows, and those of them with a value. */
  readonly sampled: number;
  readonly filled: number;
}
