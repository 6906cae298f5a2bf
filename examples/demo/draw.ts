/**
 * Seeded randomness by position: `at(index)` starts a stream that depends on the seed, the
 * stream's name and the index only. Any row can be drawn again without those before it, so a
 * child row can name its parent's e-mail address and memory stays flat.
 *
 * mulberry32 over a murmur3-mixed start. Good enough for fake people, useless for secrets.
 */
export class Draw {
  readonly #origin: number;
  #state: number;

  constructor(seed: number, stream: string) {
    let hash = mix(seed | 0);
    for (let i = 0; i < stream.length; i++) hash = mix(hash ^ stream.charCodeAt(i));
    this.#origin = hash;
    this.#state = hash;
  }

  at(index: number): this {
    this.#state = mix(this.#origin ^ Math.imul(index + 1, 0x9e3779b1));
    return this;
  }

  /** 0 to 2^32 - 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    const a = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    const b = (a + Math.imul(a ^ (a >>> 7), a | 61)) ^ a;
    return (b ^ (b >>> 14)) >>> 0;
  }

  /** 0 to `bound` - 1. */
  below(bound: number): number {
    return this.next() % bound;
  }

  /** `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True once in `rarity` times. */
  once(rarity: number): boolean {
    return this.below(rarity) === 0;
  }

  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new RangeError('Nothing to pick from an empty list');
    return item;
  }

  /** `length` letters; no digits, so that nothing in it looks like a card number. */
  token(length: number): string {
    let text = '';
    let bits = 0;
    for (let i = 0; i < length; i++) {
      if (i % 6 === 0) bits = this.next();
      text += letters[bits & 31];
      bits >>>= 5;
    }
    return text;
  }
}

/** 32 of them: five bits each. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEF';

function mix(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
