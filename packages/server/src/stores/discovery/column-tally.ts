/**
 * One column's classification over a stream of values, of which only the current part is kept.
 *
 * Each part is classified by itself. What the column *is* must show in a third of the values at
 * least, so that a stretch of odd rows does not decide; what it *holds* here and there – personal
 * data inside text or at a path of a document – counts wherever it shows up.
 */
import { addClues, type Classification, type Clues } from '../classify/index.ts';
import type { Column } from '../contract.ts';
import type { Verdict } from './judge-part.ts';
import type { Judges } from './judges.ts';
import type { DiscoveredColumn } from './report.ts';

/**
 * At least, except for the last part and for long values; fewer where so many columns have a part
 * under way that together they would be large.
 */
const partValues = 1_000;
const fewestPartValues = 100;
const valuesUnderWay = 25_000;
const partCharacters = 1_000_000;
const leastShare = 1 / 3;

export interface ColumnPlace {
  readonly table: string;
  readonly neighbours: readonly string[];
}

interface Vote {
  readonly best: Classification;
  /** Values of the parts in which it was found, and their confidence times their number. */
  readonly values: number;
  readonly confidence: number;
  readonly parts: number;
}

export class ColumnTally {
  readonly #column: Column;
  readonly #place: ColumnPlace;
  readonly #judges: Judges;
  readonly #votes = new Map<string, Vote>();
  readonly #hashes = new Set<string>();
  /** Fulfilled when every part so far has voted; they vote in order, whoever is quicker. */
  #voted: Promise<void> = Promise.resolve();
  readonly #partValues: number;
  #part: string[] = [];
  #characters = 0;
  #rows = 0;
  #filled = 0;
  #parts = 0;
  #clues: Clues | undefined;

  constructor(column: Column, place: ColumnPlace, judges: Judges) {
    this.#column = column;
    this.#place = place;
    this.#judges = judges;
    const share = Math.floor(valuesUnderWay / (place.neighbours.length + 1));
    this.#partValues = Math.min(partValues, Math.max(fewestPartValues, share));
  }

  /** One page. Parts end with pages where they can: nothing of a page then outlives the next. */
  add(values: readonly (string | null)[]): void {
    this.#rows += values.length;
    for (const value of values) {
      if (value === null) continue;
      this.#filled += 1;
      this.#part.push(value);
      this.#characters += value.length;
      if (this.#characters >= partCharacters) this.#judge();
    }
    if (this.#part.length >= this.#partValues) this.#judge();
  }

  /** A column without a single value is judged by its name. Rejects as `Judges` does. */
  async result(): Promise<DiscoveredColumn> {
    if (this.#part.length > 0 || this.#parts === 0) this.#judge();
    await this.#voted;
    const { name, type, nullable } = this.#column;
    const [hash = undefined] = this.#hashes.size > 1 ? ['mixed'] : this.#hashes;
    return {
      name,
      type,
      nullable,
      filled: this.#filled,
      classifications: this.#classifications(),
      ...(hash !== undefined && { hash }),
    };
  }

  /** Of all parts; to be asked behind `result`. */
  get clues(): Clues | undefined {
    return this.#clues;
  }

  #judge(): void {
    const values = this.#part;
    const verdict = this.#judges.judge({
      table: this.#place.table,
      column: this.#column.name,
      type: this.#column.type,
      values,
      nullFraction: this.#rows === 0 ? 0 : 1 - this.#filled / this.#rows,
      neighbours: this.#place.neighbours,
    });
    this.#voted = this.#count(this.#voted, verdict, Math.max(values.length, 1));
    // `result` reports it; a table whose reading failed is never asked.
    this.#voted.catch(() => undefined);
    this.#parts += 1;
    this.#part = [];
    this.#characters = 0;
  }

  async #count(before: Promise<void>, verdict: Promise<Verdict>, values: number): Promise<void> {
    const [{ found, clues, hashes }] = await Promise.all([verdict, before]);
    this.#clues = addClues(this.#clues, clues);
    for (const each of found) this.#vote(each, values);
    for (const hash of hashes) this.#hashes.add(hash);
  }

  #vote(found: Classification, values: number): void {
    const key = JSON.stringify([found.category, found.path, found.embedded]);
    const before = this.#votes.get(key);
    this.#votes.set(key, {
      best: before && before.best.confidence >= found.confidence ? before.best : found,
      values: (before?.values ?? 0) + values,
      confidence: (before?.confidence ?? 0) + found.confidence * values,
      parts: (before?.parts ?? 0) + 1,
    });
  }

  #classifications(): Classification[] {
    if (this.#parts === 1) return [...this.#votes.values()].map(({ best }) => best);
    const total = Math.max(this.#filled, 1);
    return [...this.#votes.values()]
      .flatMap(({ best, values, confidence, parts }) => {
        const reason = `${best.reason}; in ${parts} of ${this.#parts} parts of the table`;
        if (best.path !== undefined || best.embedded === true) return [{ ...best, reason }];
        if (values / total < leastShare) return [];
        return [{ ...best, reason, confidence: Math.round((100 * confidence) / total) / 100 }];
      })
      .toSorted((a, b) => b.confidence - a.confidence);
  }
}
