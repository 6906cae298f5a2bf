/** What the values of one column have in common: counts, and never a value. */
import { yearOfDate, yearOfTimestamp } from './date-value.ts';
import { isCardNumber } from './card-number.ts';
import { Embedded, findEmbedded } from './embedded.ts';
import { countNationalIds, systems } from './national-id.ts';
import { isPortraitUrl, isPrivateAddress, isSocialUrl } from './network-value.ts';
import { passwordHashMethod } from './password-hash.ts';
import {
  hasStreetWord,
  isCountry,
  isFirm,
  isJob,
  isWrittenAsPerson,
  nameEvidence,
  readWords,
} from './person-value.ts';
import { phoneForm } from './phone-value.ts';
import { Bit, has, headLength, newShape, readShape, type Shape } from './shape.ts';
import { Form, formCount, formOf, type FormNumber } from './value-form.ts';

const marks = [
  'possiblePhone',
  'card',
  'cardLength',
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
  'blood',
  'pastYear',
  'oldDate',
  'coordinate',
  'pair',
  'socialUrl',
  'portraitUrl',
  'icd',
  'short',
  'letterCode',
  'international',
  'book',
  'digits9',
  'birthYear',
  'sentenceLike',
  'vin',
  'embeddedEmail',
  'embeddedPhone',
  'embeddedCard',
  'embeddedSocialSecurity',
  'embeddedIban',
  'embeddedIp',
  'hashed',
  'workflow',
  'masked',
  'ethnic',
  'writtenName',
  'wide',
  'privateAddress',
] as const;
export type Mark = (typeof marks)[number];
const place = Object.fromEntries(marks.map((mark, index) => [mark, index])) as Readonly<
  Record<Mark, number>
>;

export class Profile {
  /** Values that are not empty. */
  total = 0;
  readonly forms: Uint32Array = new Uint32Array(formCount);
  readonly ids: Uint32Array = new Uint32Array(systems.length);
  /** Among integers. */
  least = Number.POSITIVE_INFINITY;
  most = Number.NEGATIVE_INFINITY;
  /** A few values for tests too slow for all; dropped with the profile. */
  readonly phones: string[] = [];
  readonly #marks: Uint32Array = new Uint32Array(marks.length);
  readonly #seen = new Set<string>();
  #seenOf = 0;

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

const seenMost = 256;

export function profileOf(values: readonly string[]): Profile {
  const profile = new Profile();
  const shape = newShape();
  for (const value of values) {
    if (value.length === 0 || (value.length <= 9 && isMissing(value))) continue;
    readShape(value, shape);
    if (shape.spaces > 0 && shape.spaces === Math.min(shape.length, headLength)) continue;
    add(profile, value, shape);
  }
  return profile;
}

/** What people and programs write where there is no value. */
const missing: ReadonlySet<string> = new Set(
  '- -- --- n/a N/A n.a. NA null NULL Null none None NONE nil unknown Unknown UNKNOWN tbd TBD ? . (null) undefined NaN'.split(
    ' ',
  ),
);
const isMissing = (value: string): boolean => missing.has(value);

function add(profile: Profile, value: string, shape: Shape): void {
  profile.total += 1;
  profile.see(value);
  const form = formOf(value, shape);
  profile.forms[form]! += 1;
  if (shape.length <= 6) profile.mark('short');
  observers[form]?.(profile, value, shape);
  if (mayEmbed(form, shape)) addEmbedded(profile, findEmbedded(value));
}

/** Text that the forms above do not explain already. */
function mayEmbed(form: FormNumber, shape: Shape): boolean {
  if (form === Form.json) return false;
  if (shape.length > headLength) return true;
  if (form < Form.words && form !== Form.url && form !== Form.token) return false;
  return has(shape, Bit.at) || (shape.digits >= 7 && shape.spaces > 0);
}

function addEmbedded(profile: Profile, found: number): void {
  if (found === 0) return;
  if ((found & Embedded.email) !== 0) profile.mark('embeddedEmail');
  if ((found & Embedded.phone) !== 0) profile.mark('embeddedPhone');
  if ((found & Embedded.card) !== 0) profile.mark('embeddedCard');
  if ((found & Embedded.socialSecurity) !== 0) profile.mark('embeddedSocialSecurity');
  if ((found & Embedded.iban) !== 0) profile.mark('embeddedIban');
  if ((found & Embedded.ip) !== 0) profile.mark('embeddedIp');
}

type Observe = (profile: Profile, value: string, shape: Shape) => void;

const observeInteger: Observe = (profile, value, shape) => {
  const number = Number(value);
  profile.least = Math.min(profile.least, number);
  profile.most = Math.max(profile.most, number);
  if (shape.digits === 4 && number >= 1900 && number <= 2015) profile.mark('birthYear');
  if (shape.digits >= 7 && shape.digits <= 15) profile.mark('possiblePhone');
  if (shape.digits === 9) profile.mark('digits9');
  if (shape.digits >= 13 && shape.digits <= 19) {
    profile.mark('cardLength');
    if (isCardNumber(value)) profile.mark('card');
    if (shape.digits === 13 && /^97[89]/.test(value)) profile.mark('book');
  }
  countNationalIds(value, shape, profile.ids);
};

/** Digits with separators. */
const observeCode: Observe = (profile, value, shape) => {
  if (shape.letters === 0) {
    if (shape.digits >= 13 && shape.digits <= 19) {
      profile.mark('cardLength');
      if (isCardNumber(value.replaceAll(/[ -]/g, ''))) profile.mark('card');
    }
    if (phoneForm(value, shape) !== 'none') profile.mark('possiblePhone');
    if (/^97[89]-/.test(value)) profile.mark('book');
    if (/^-?\d{1,2}\.\d{3,},\s?-?\d{1,3}\.\d{3,}$/.test(value)) profile.mark('pair');
  } else {
    if (shape.digits > 0) profile.mark('letterCode');
    if (/^[A-TV-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?$/.test(value)) profile.mark('icd');
    if (shape.length === 17 && /^[A-HJ-NPR-Z0-9]{17}$/.test(value)) profile.mark('vin');
    if (bloodTypes.has(value)) profile.mark('blood');
  }
  observeMask(profile, value, shape);
  countNationalIds(value, shape, profile.ids);
};

/** `4111 11** **** 1111`. */
function observeMask(profile: Profile, value: string, shape: Shape): void {
  if (shape.length < 12 || shape.length > 30 || shape.digits < 2 || shape.digits > 10) return;
  if (/^[\d*xX•.# -]+$/.test(value) && /[*xX•#]{4}/.test(value)) profile.mark('masked');
}

const bloodTypes: ReadonlySet<string> = new Set('A+ A- B+ B- AB+ AB- O+ O- 0+ 0-'.split(' '));
const genders: ReadonlySet<string> = new Set(
  `m f w d x male female other man woman masculine feminine nonbinary non-binary diverse divers mannlich weiblich
  hombre mujer h masculino femenino feminino homme femme masculin feminin maschio femmina uomo donna vrouw
  herr frau mr mrs ms miss k mezczyzna kobieta kvinna kvinde mand mann kvinne unknown`.split(/\s+/),
);

/** What the word `state` means where it is not a place. */
const workflow: ReadonlySet<string> = new Set(
  `active inactive pending open opened closed new done finished failed failure success queued running started stopped
  draft published archived enabled disabled blocked deleted approved rejected processing processed completed complete
  cancelled canceled todo doing ready waiting paused suspended expired valid invalid delivered shipped paid unpaid
  accepted declined resolved reopened review initial final error ok online offline on off up down sent received
  aktiv inaktiv offen geschlossen activo inactivo ativo inativo actif inactif attivo`.split(/\s+/),
);

const ethnic: ReadonlySet<string> = new Set(
  'white black asian hispanic latino latina caucasian african indigenous aboriginal maori native mixed multiracial arab pacific'.split(
    ' ',
  ),
);

const observeWords: Observe = (profile, value, shape) => {
  const words = readWords(value, shape);
  if (words === undefined) return;
  const { list } = words;
  if (list.length === 1 && genders.has(list[0]!)) profile.mark('gender');
  if (shape.digits === 0 && list.length <= 5 && words.isCapitalised) profile.mark('nameShape');
  if (shape.digits === 0 && isWrittenAsPerson(value, words)) profile.mark('writtenName');
  if (has(shape, Bit.wide) && (shape.bits & (Bit.lower | Bit.upper)) === 0) profile.mark('wide');
  const evidence = nameEvidence(words);
  if (evidence === 'full') profile.mark('fullName');
  else if (evidence === 'given') profile.mark('givenName');
  else if (evidence === 'family') profile.mark('familyName');
  if (list.length > 1 && isFirm(words)) profile.mark('firm');
  if (isCountry(words)) profile.mark('country');
  if (ethnic.has(list[0]!)) profile.mark('ethnic');
  if (list.length <= 2 && workflow.has(list[0]!)) profile.mark('workflow');
  if (list.length > 1 && hasStreetWord(words)) profile.mark('streetWord');
  if (list.length > 1 && isJob(words)) profile.mark('job');
};

const observeAddress: Observe = (profile, value, shape) => {
  if (shape.letters <= 12) countNationalIds(value, shape, profile.ids);
  if (shape.letters <= 4) profile.mark('letterCode');
  const words = readWords(value, shape);
  if (words === undefined) return;
  if (hasStreetWord(words)) profile.mark('streetWord');
  const isNumbered = /^\d|\d[a-z]?$/i.test(value) || /\d/.test(words.list.at(-1) ?? '');
  if (isNumbered && shape.letters > 4) profile.mark('streetNumber');
};

/** Integers without a sign are dates of birth only when the name says so; see `detectors.ts`. */
const observeDate: Observe = (profile, value, shape) => {
  const year = yearOfDate(value, shape) || yearOfTimestamp(value, shape);
  if (year >= 1900 && year < oldYear) profile.mark('oldDate');
};
/** Nearly everything that a database records of itself is younger. */
const oldYear = 2000;

const observePhone: Observe = (profile, value, shape) => {
  if (value.startsWith('+')) profile.mark('international');
  if (profile.phones.length < 12) profile.phones.push(value);
  countNationalIds(value, shape, profile.ids);
  observeDigits(profile, value, shape);
};

function observeDigits(profile: Profile, value: string, shape: Shape): void {
  if (shape.digits >= 13 && isCardNumber(value.replaceAll(/[ -]/g, ''))) profile.mark('card');
}

const observers: Partial<Record<FormNumber, Observe>> = {
  [Form.integer]: observeInteger,
  [Form.code]: observeCode,
  [Form.bool]: (profile, value) => {
    if (value === 'F' || value === 'f') profile.mark('gender');
  },
  [Form.phone]: observePhone,
  [Form.date]: (profile, value, shape) => {
    observeDate(profile, value, shape);
    countNationalIds(value, shape, profile.ids);
  },
  [Form.timestamp]: observeDate,
  [Form.decimal]: (profile, value, shape) => {
    if (
      shape.dots === 1 &&
      value.length - value.indexOf('.') > 3 &&
      Math.abs(Number(value)) <= 180
    ) {
      profile.mark('coordinate');
    }
    if (shape.digits >= 9) countNationalIds(value, shape, profile.ids);
  },
  [Form.ip]: (profile, value) => {
    if (value.indexOf('.') === 1) profile.mark('lowOctet');
    if (isPrivateAddress(value)) profile.mark('privateAddress');
  },
  [Form.url]: (profile, value) => {
    if (isSocialUrl(value)) profile.mark('socialUrl');
    if (isPortraitUrl(value)) profile.mark('portraitUrl');
  },
  [Form.file]: (profile, value) => {
    if (isPortraitUrl(value)) profile.mark('portraitUrl');
  },
  [Form.digest]: (profile) => profile.mark('hashed'),
  [Form.passwordHash]: (profile, value) => {
    if (passwordHashMethod(value) !== 'salted-digest') profile.mark('hashed');
  },
  [Form.word]: observeWords,
  [Form.words]: observeWords,
  [Form.address]: observeAddress,
  [Form.other]: (profile, value, shape) => {
    if (/^\(?-?\d{1,2}\.\d{3,},\s?-?\d{1,3}\.\d{3,}\)?$/.test(value)) profile.mark('pair');
    observeMask(profile, value, shape);
    if (value.length <= 3 && bloodTypes.has(value)) profile.mark('blood');
  },
};
