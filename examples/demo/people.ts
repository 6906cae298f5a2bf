/** Fake people and their details. Addresses end in `.example` (RFC 2606), phone numbers in 555-01xx. */
import { Draw } from './draw.ts';
import type { Words } from './words.ts';

export interface Person {
  readonly first: string;
  readonly last: string;
  /** Unique by the number in it; the part before the `@`. */
  readonly mailbox: string;
  readonly phone: string;
}

export class People {
  readonly #draw: Draw;
  readonly #words: Words;
  readonly #plainFirst: readonly string[];
  readonly #plainLast: readonly string[];

  constructor(seed: number, words: Words, stream = 'people') {
    this.#draw = new Draw(seed, stream);
    this.#words = words;
    this.#plainFirst = words.firstNames.map(plain);
    this.#plainLast = words.lastNames.map(plain);
  }

  /** The same person for the same number, whoever asks. */
  person(number: number): Person {
    const draw = this.#draw.at(number);
    const first = draw.below(this.#words.firstNames.length);
    const last = draw.below(this.#words.lastNames.length);
    return {
      first: this.#words.firstNames[first] ?? 'Ada',
      last: this.#words.lastNames[last] ?? 'Novak',
      mailbox: `${this.#plainFirst[first]}.${this.#plainLast[last]}${number}`,
      phone: phone(draw),
    };
  }
}

const areaCodes = [201, 206, 212, 213, 303, 305, 312, 404, 415, 503, 512, 602, 617, 702, 713, 808];

/** A number of the North American plan that is set aside for fiction. */
export function phone(draw: Draw): string {
  return `+1 ${draw.pick(areaCodes)} 555 01${String(draw.below(100)).padStart(2, '0')}`;
}

/** `Łukasz O'Neil` → `lukaszoneil`: letters that may stand in a mail address or a domain. */
export function plain(text: string): string {
  const letters = text.normalize('NFD').toLowerCase().replaceAll('ł', 'l').replaceAll('ß', 'ss');
  return letters.replaceAll(/[^a-z]/g, '') || 'someone';
}

/** The text that Argon2id leaves (PHC string format); of no password, the digest is drawn. */
export function passwordHash(draw: Draw): string {
  return `$argon2id$v=19$m=19456,t=2,p=1$${draw.token(22)}$${draw.token(43)}`;
}
