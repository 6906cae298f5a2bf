/** The one form that a value has. Forms exclude each other; the evidence in `profile.ts` does not. */
import { isIban } from './bank-value.ts';
import { isTime, yearOfDate, yearOfTimestamp } from './date-value.ts';
import { isEmail } from './email-value.ts';
import { isIpv4, isIpv6, isMac, isSecret, isUserAgent, isUuid } from './network-value.ts';
import { passwordHashMethod } from './password-hash.ts';
import { phoneForm } from './phone-value.ts';
import { Bit, has, only, type Shape } from './shape.ts';

export const Form = {
  bool: 0,
  integer: 1,
  decimal: 2,
  date: 3,
  timestamp: 4,
  time: 5,
  uuid: 6,
  digest: 7,
  url: 8,
  email: 9,
  ip: 10,
  mac: 11,
  json: 12,
  file: 13,
  passwordHash: 14,
  secret: 15,
  token: 16,
  phone: 17,
  iban: 18,
  userAgent: 19,
  handle: 20,
  code: 21,
  word: 22,
  words: 23,
  address: 24,
  prose: 25,
  other: 26,
} as const;

export type FormNumber = (typeof Form)[keyof typeof Form];
export const formCount = 27;

const booleans: ReadonlySet<string> = new Set(
  't f true false yes no y n on off TRUE FALSE True False YES NO Yes No Y N T F ja nein oui non si'.split(
    ' ',
  ),
);
const decimal =
  /^[-+]?\d{1,3}(?:,\d{3})*(?:\.\d+)?$|^[-+]?\d*[.,]\d+$|^[-+]?\d+(?:\.\d+)?[eE][-+]?\d+$/;
const file = /^(?:[\w.-]{0,80}\/)*[^\s/]{1,120}\.[A-Za-z][A-Za-z0-9]{1,4}$/;
const handle = /^@[\w.]{2,40}$/;
/** `ABRAMS,MARY,L`: words with nothing but commas between them, written as names are. */
const listed = /^\p{Lu}[\p{L}\p{M}'.-]{0,40}(?:,\p{Lu}[\p{L}\p{M}'.-]{0,40}){1,3}$/u;
/** `东京都港区芝公園4-2-8`: of scripts that put no blanks between words. */
const unspaced = /[\p{Script=Han}\p{Script=Hangul}\p{Script=Kana}]{3}/u;
const slug = /^[a-z0-9]{1,40}(?:[-_][a-z0-9]{1,40}){1,20}$/;

export function formOf(value: string, shape: Shape): FormNumber {
  const { bits, length } = shape;
  if (bits === Bit.digit) return length > 1 || value > '1' ? Form.integer : Form.bool;
  if (length <= 5 && booleans.has(value)) return Form.bool;
  if ((bits & (Bit.lower | Bit.upper | Bit.wide)) === 0) return formOfNumber(value, shape);
  if (has(shape, Bit.at)) {
    if (isEmail(value, shape)) return Form.email;
    if (handle.test(value)) return Form.handle;
  }
  return has(shape, Bit.space) ? formOfWords(value, shape) : formOfToken(value, shape);
}

/** No letter in it. */
function formOfNumber(value: string, shape: Shape): FormNumber {
  if (shape.digits === 0) return isBracketed(value) ? Form.json : Form.other;
  if (shape.dots === 3 && isIpv4(value, shape)) return Form.ip;
  if (yearOfDate(value, shape) !== 0) return Form.date;
  if (has(shape, Bit.colon)) return formWithColons(value, shape);
  if (has(shape, Bit.bracket)) return Form.json;
  if (length(value, '-', shape)) return Form.integer;
  if (shape.length < 40 && decimal.test(value)) return Form.decimal;
  if (phoneForm(value, shape) === 'formatted') return Form.phone;
  return shape.length <= 40 ? Form.code : Form.other;
}

/** A whole number with a sign. */
function length(value: string, sign: string, shape: Shape): boolean {
  return shape.digits === shape.length - 1 && value.startsWith(sign);
}

function formWithColons(value: string, shape: Shape): FormNumber {
  if (isTime(value, shape)) return Form.time;
  if (yearOfTimestamp(value, shape) !== 0) return Form.timestamp;
  if (isMac(value, shape)) return Form.mac;
  if (isIpv6(value, shape)) return Form.ip;
  return has(shape, Bit.bracket) ? Form.json : Form.other;
}

/** Letters and at least one space. */
function formOfWords(value: string, shape: Shape): FormNumber {
  if (isBracketed(value)) return Form.json;
  if (has(shape, Bit.slash) && isUserAgent(value)) return Form.userAgent;
  if (shape.digits >= 6 && shape.digits > shape.letters) {
    if (yearOfTimestamp(value, shape) !== 0) return Form.timestamp;
    if (isIban(value, shape)) return Form.iban;
    if (shape.letters <= 10 && phoneForm(value, shape) === 'formatted') return Form.phone;
  }
  if (value.startsWith('-----BEGIN')) return Form.secret;
  if (shape.digits >= 10 && isIban(value, shape)) return Form.iban;
  if (shape.spaces > 9 || shape.length > 110 || isSentence(value, shape)) return Form.prose;
  return shape.digits === 0 ? Form.words : Form.address;
}

/** A document begins and ends in brackets; `[WARN] …` is a sentence. */
function isBracketed(value: string): boolean {
  const first = value.charCodeAt(0);
  const last = value.charCodeAt(value.length - 1);
  return (first === 123 && last === 125) || (first === 91 && last === 93);
}

function isSentence(value: string, shape: Shape): boolean {
  const last = value.charCodeAt(value.length - 1);
  const isStop = last === 46 || last === 33 || last === 63;
  return isStop && shape.spaces >= 2 && shape.uppers <= 1 + shape.spaces / 2 && shape.digits < 4;
}

/** Letters and no space. */
function formOfToken(value: string, shape: Shape): FormNumber {
  const { bits, length: size } = shape;
  if (has(shape, Bit.wide) && shape.digits > 0 && unspaced.test(value)) return Form.address;
  if ((bits & ~(Bit.lower | Bit.upper | Bit.wide | Bit.apostrophe)) === 0) return formOfWord(shape);
  if (isBracketed(value)) return Form.json;
  if (has(shape, Bit.comma) && shape.digits === 0 && listed.test(value)) return Form.words;
  if (has(shape, Bit.colon)) {
    if (value.startsWith('http') || value.includes('://')) return Form.url;
    if (isMac(value, shape)) return Form.mac;
    if (isIpv6(value, shape)) return Form.ip;
    if (shape.digits >= 10 && yearOfTimestamp(value, shape) !== 0) return Form.timestamp;
  }
  if (size === 14 && shape.dots === 2 && isMac(value, shape)) return Form.mac;
  if (size >= 15 && (shape.digits > 0 || has(shape, Bit.dollar))) {
    const long = formOfLong(value, shape);
    if (long !== undefined) return long;
  }
  if (has(shape, Bit.slash) && isUserAgent(value)) return Form.userAgent;
  if (shape.dots > 0 && file.test(value)) return Form.file;
  if (shape.digits >= 7 && phoneForm(value, shape) === 'formatted') return Form.phone;
  if (shape.digits === 0) return formOfUndigited(value, shape);
  return size <= 40 ? Form.code : Form.token;
}

function formOfWord(shape: Shape): FormNumber {
  const isToken = shape.length > 24 && !has(shape, Bit.wide);
  return isToken ? Form.token : Form.word;
}

/** Hyphens, dots and underscores between letters: a name as `Anna-Lena`, an id as `dark-mode`. */
function formOfUndigited(value: string, shape: Shape): FormNumber {
  if (
    shape.length <= 40 &&
    only(shape, Bit.lower | Bit.upper | Bit.wide | Bit.dash | Bit.dot | Bit.apostrophe)
  ) {
    return shape.uppers > 0 || !slug.test(value) ? Form.word : Form.code;
  }
  return shape.length <= 40 ? Form.code : Form.other;
}

function formOfLong(value: string, shape: Shape): FormNumber | undefined {
  if (isUuid(value, shape)) return Form.uuid;
  if (isMac(value, shape)) return Form.mac;
  if (isIban(value, shape)) return Form.iban;
  if (isSecret(value, shape)) return Form.secret;
  const method = passwordHashMethod(value);
  if (method === 'unsalted-digest') return Form.digest;
  if (method !== 'none') return Form.passwordHash;
  if (shape.hex === shape.length && shape.length >= 16) return Form.digest;
  const isPlain = only(
    shape,
    Bit.digit | Bit.lower | Bit.upper | Bit.dash | Bit.underscore | Bit.plus | Bit.slash | Bit.dot,
  );
  return isPlain && shape.length >= 20 && shape.dots < 2 && !slug.test(value)
    ? Form.token
    : undefined;
}
