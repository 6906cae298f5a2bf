/** Moments as text, counted from the moment of generation. */
export const day = 86_400_000;

export class Moments {
  readonly now: number;

  /** `now`: milliseconds since 1970. */
  constructor(now: number) {
    this.now = now;
  }

  /** So many days ago, with fractions; negative for the future. */
  ago(days: number): string {
    return new Date(this.now - days * day).toISOString();
  }

  dateAgo(days: number): string {
    return this.ago(days).slice(0, 10);
  }
}
