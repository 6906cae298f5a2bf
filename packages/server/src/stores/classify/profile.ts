/** What the values of one column have in common: counts, and no value once it is judged. */
import { systems } from './national-id.ts';
import { headLength } from './shape.ts';
import { Form, formCount, type FormNumber } from './value-form.ts';

/** Kinds of evidence, each counted once a value; unlike forms they do not exclude each other. */
const marks = [
  'possiblePhone',
  'card',
  'cardShape',
  'ageRange',
  'lowOctet',
  'fullName',
  'givenName',
  'familyName',
  'nameShape',
  'firm',
  'country',
  'streetWord',
  'streetNumber',
  'job',
  'gender',
  'coordinate',
  'pair',
  'socialUrl',
  'portraitUrl',
  'short',
  'letterCode',
  'birthYear',
  'embeddedEmail',
  'embeddedPhone',
  'embeddedCard',
  'embeddedSocialSecurity',
  'embeddedIban',
  'embeddedIp',
  'proseName',
  'proseBirth',
  'proseStreet',
  'proseHealth',
  'workflow',
  'masked',
  'ethnic',
  'writtenName',
  'wide',
  'privateAddress',
  'regionCode',
  'postal',
  'birthDate',
  'earlyDate',
  'handleName',
] as const;
export type Mark = (typeof marks)[number];
const place = Object.fromEntries(marks.map((mark, index) => [mark, index])) as Readonly<
  Record<Mark, number>
>;

/** Values that are compared for being different. */
const seenMost = 256;

export class Profile {
  /** Values that are not empty. */
  total = 0;
  readonly forms: Uint32Array;
  readonly ids: Uint32Array;
  /** Among integers. */
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  /** A few values for tests too slow for all; dropped with the profile. */
  readonly phones: string[] = [];
  readonly #marks: Uint32Array;
  /** What `forms`, `ids` and the marks are parts of. */
  readonly #counts = new Uint32Array(formCount + systems.length + marks.length);
  readonly #seen = new Set<string>();
  #seenOf = 0;

  constructor() {
    this.forms = this.#counts.subarray(0, formCount);
    this.ids = this.#counts.subarray(formCount, formCount + systems.length);
    this.#marks = this.#counts.subarray(formCount + systems.length);
  }

  /** Has one value, which `observe` reads once, count as often as it comes. */
  times(times: number, observe: () => void): void {
    const total = this.total;
    const before = this.#counts.slice();
    observe();
    this.total = total + (this.total - total) * times;
    for (let at = 0; at < before.length; at += 1) {
      this.#counts[at] = before[at]! + (this.#counts[at]! - before[at]!) * times;
    }
  }

  mark(mark: Mark): void {
    this.#marks[place[mark]]! += 1;
  }

  count(mark: Mark): number {
    return this.#marks[place[mark]]!;
  }

  share(mark: Mark): number {
    return this.total === 0 ? 0 : this.count(mark) / this.total;
  }

  /** Share of the values that have one of the forms. */
  formShare(forms: readonly FormNumber[]): number {
    if (this.total === 0) return 0;
    let sum = 0;
    for (const form of forms) sum += this.forms[form]!;
    return sum / this.total;
  }

  see(value: string): void {
    if (this.#seenOf >= seenMost || value.length > headLength) return;
    this.#seenOf += 1;
    this.#seen.add(value);
  }

  /** Different values among the first ones. */
  get distinct(): number {
    return this.#seen.size;
  }

  /** A few words over and over: a status, a type. */
  get isEnumeration(): boolean {
    return this.#seenOf >= 12 && this.#seen.size <= Math.max(2, Math.min(24, this.#seenOf / 4));
  }

  get isConstant(): boolean {
    return this.#seenOf >= 8 && this.#seen.size <= 1;
  }

  /** Integers packed so closely that a sequence must have given them out. */
  get isSequence(): boolean {
    return (
      this.forms[Form.integer] === this.total &&
      this.most - this.least < this.total * 8 &&
      !this.isEnumeration
    );
  }
}
