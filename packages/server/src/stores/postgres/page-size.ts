import type { Rows } from './sessions.ts';

const mostRows = 1_000;
const firstRows = 64;
const wantedCharacters = 2 * 1024 * 1024;
/** Each value costs more than its characters: of 200 columns a page has 125 rows. */
const wantedValues = 25_000;

/**
 * Rows of the next page: grows to 1,000, and shrinks where rows are large. It aims at two million
 * characters, and at most 25,000 values, a page. A page that follows pages of small rows can be larger, but never by more
 * than the rows' own limit: 1,000 rows of 65,536 characters a column.
 */
export class PageSize {
  #rows = firstRows;
  #widest = 1;

  get rows(): number {
    return this.#rows;
  }

  learn(page: Rows): void {
    let total = 0;
    for (const row of page) {
      let characters = 0;
      for (const value of row) characters += value?.length ?? 0;
      total += characters;
      this.#widest = Math.max(this.#widest, characters);
    }
    const fitting = Math.floor((wantedCharacters * page.length) / Math.max(total, 1));
    // Large rows come in runs: after one, the page holds at most sixteen times the aim of them.
    const cautious = Math.floor((16 * wantedCharacters) / this.#widest);
    const wide = Math.floor(wantedValues / Math.max(page[0]?.length ?? 0, 1));
    this.#rows = Math.max(1, Math.min(mostRows, this.#rows * 2, fitting, cautious, wide));
  }
}
