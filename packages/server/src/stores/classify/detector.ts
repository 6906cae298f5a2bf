/** How one kind of personal data is recognised; the kinds are in `detectors-*.ts`. */
import type { NameHint } from './column-name.ts';
import type { Profile } from './profile.ts';
import type { TypeFamily } from './sql-type.ts';
import type { TableContext } from './table-context.ts';
import { Form, type FormNumber } from './value-form.ts';

export interface Detector {
  /** As in `name-rules.ts`. */
  readonly kind: string;
  readonly category: string;
  /** For the reason: "98 of 100 sampled values are *e-mail addresses*". */
  readonly noun: string;
  readonly types: readonly TypeFamily[];
  /** Share of the values that may be this, asked when the name says so. */
  readonly plausible: (profile: Profile) => number;
  /** Share of the values that are this by their form alone. */
  readonly evident?: (profile: Profile) => number;
  /** Least evident share when the name says nothing; without it the values never suffice. */
  readonly alone?: number;
  /** Confidence in a name that speaks of a person's, whatever the values are. */
  readonly certain?: number;
  /** Least share of values of this kind among others; without it they go for nothing. */
  readonly among?: number;
  /** Asked instead of `evident` for values among others. */
  readonly amongEvident?: (profile: Profile) => number;
  /** Words in a column's name beside which the values do not suffice. */
  readonly unless?: ReadonlySet<string>;
  /** Least evident share when the name leaves it open; 0.5 by default. */
  readonly maybe?: number;
  /** Least evident share in a table about people, for names that are only `near`; 0 by default. */
  readonly near?: number;
  /** Asked instead of `evident` where the name says nothing. */
  readonly aloneEvident?: (profile: Profile) => number;
  /** Asked instead of `evident` for names that are only `near`. */
  readonly nearEvident?: (profile: Profile) => number;
  /** Whether a name that is only `near` counts in this table at all. */
  readonly nearOnly?: (context: TableContext) => boolean;
  /** Whether these values mean something else in this table. */
  readonly unlikely?: (profile: Profile, context: TableContext) => boolean;
  /** Whether the table may hold this of a person. */
  readonly fits?: (context: TableContext, hint: NameHint | undefined) => boolean;
}

export const text: readonly TypeFamily[] = ['text', 'array', 'other'];
export const coded: readonly TypeFamily[] = ['text', 'array', 'other', 'integer'];
export const numbered: readonly TypeFamily[] = ['text', 'array', 'other', 'integer', 'decimal'];

/** Values that were encrypted or hashed before they were stored. */
export const sealedForms: readonly FormNumber[] = [Form.token, Form.digest, Form.passwordHash];

export function forms(...list: readonly FormNumber[]): (profile: Profile) => number {
  return (profile) => profile.formShare(list);
}

export const sealed = forms(...sealedForms);

/** Plausible as well when sealed. */
export function orSealed(share: (profile: Profile) => number): (profile: Profile) => number {
  return (profile) => share(profile) + sealed(profile);
}

export const named = forms(Form.word, Form.words);
/** Digits and letters as offices give them out. */
export const idLike = orSealed((profile) => {
  if (profile.isSequence) return 0;
  return profile.formShare([Form.integer, Form.code, Form.phone, Form.address, Form.iban]);
});

/** Longer than the keys of rows and types. */
export const longId = (profile: Profile): number =>
  profile.share('short') > 0.5 ? 0 : idLike(profile);

/** Neighbours that leave no doubt: a given and a family name, say. */
const loud = 5;

/** Where somebody lives, not where a shop is. */
export function isResident(context: TableContext, hint: NameHint | undefined): boolean {
  if (hint?.isPerson === true || context.isNamed) return true;
  // One driver's name in a table of freight does not make its towns his.
  if (context.subject === 'person') return context.hasStreet || context.score >= loud;
  return context.subject === 'unknown' && (context.hasStreet || context.hasNames);
}

export const isNotReference = (context: TableContext): boolean =>
  context.subject === 'person' || context.subject === 'unknown';
