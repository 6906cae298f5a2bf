/** Moments as text, counted from the moment of generation. */
const day = 86_400_000;

export class Moments {
  readonly #now: number;
  /** Whole days by their number: formatting is a tenth of a generation's time otherwise. */
  readonly #whole = new Map<number, string>();

  /** `now`: milliseconds since 1970. */
  constructor(now: number) {
    this.#now = now;
  }

  /** So many days ago, with fractions; negative for the future. */
  ago(days: number): string {
    if (!Number.isInteger(days)) return this.#format(days);
    const known = this.#whole.get(days);
    if (known !== undefined) return known;
    const text = this.#format(days);
    this.#whole.set(days, text);
    return text;
  }

  dateAgo(days: number): string {
    return this.ago(days).slice(0, 10);
  }

  #format(days: number): string {
    return new Date(this.#now - days * day).toISOString();
  }
}
