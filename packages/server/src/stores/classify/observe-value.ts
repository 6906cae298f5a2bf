/** Collects the evidence that single values give. */
import { yearOfDate, yearOfTimestamp } from './date-value.ts';
import { isCardNumber } from './card-number.ts';
import { countNationalIds } from './national-id.ts';
import { isPortraitUrl, isPrivateAddress, isSocialUrl } from './network-value.ts';
import {
  hasStreetWord,
  isCountry,
  isFirm,
  isHandle,
  isJob,
  isWrittenAsPerson,
  nameEvidence,
  readWords,
} from './person-value.ts';
import { hasStreetSign } from './place-names.ts';
import { phoneForm } from './phone-value.ts';
import type { Profile } from './profile.ts';
import { Bit, has, type Shape } from './shape.ts';
import { Form, type FormNumber } from './value-form.ts';
import { ethnic, genders, measures, workflow } from './value-words.ts';

type Observe = (profile: Profile, value: string, shape: Shape) => void;

const observeInteger: Observe = (profile, value, shape) => {
  const number = Number(value);
  profile.least = Math.min(profile.least, number);
  profile.most = Math.max(profile.most, number);
  if (shape.digits === 4 && number >= 1900 && number <= 2015) profile.mark('birthYear');
  if (number >= 0 && number <= 125) profile.mark('ageRange');
  if (shape.digits >= 4 && shape.digits <= 6) profile.mark('postal');
  if (shape.digits >= 7 && shape.digits <= 15) profile.mark('possiblePhone');
  observeCard(profile, value, shape);
  countNationalIds(value, shape, profile.ids);
};

/** Digits with separators. */
const observeCode: Observe = (profile, value, shape) => {
  if (shape.letters === 0) {
    observeCard(profile, value, shape);
    if (phoneForm(value, shape) !== 'none') profile.mark('possiblePhone');
    if (/^-?\d{1,2}\.\d{3,},\s?-?\d{1,3}\.\d{3,}$/.test(value)) profile.mark('pair');
  } else if (shape.digits > 0) profile.mark('letterCode');
  if (postalCode.test(value)) profile.mark('postal');
  else if (shape.letters > 2 && isHandle(value)) profile.mark('handleName');
  observeMask(profile, value, shape);
  countNationalIds(value, shape, profile.ids);
};

/** `4111 11** **** 1111`. */
function observeMask(profile: Profile, value: string, shape: Shape): void {
  if (shape.length < 12 || shape.length > 30 || shape.digits < 2 || shape.digits > 10) return;
  if (/^[\d*xX•.# -]+$/.test(value) && /[*xX•#]{4}/.test(value)) profile.mark('masked');
}

/** `80331`, `75001-050`, `1234 AB`, `SW1A 1AA`, `K1A 0B1`, `00-950`. */
const postalCode =
  /^(?:\d{2,5}[- ]\d{3,4}|\d{4} ?[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|\d{4,6})$/;

const region = /^[A-Z]{2}$/;

/** Well-known text of a place, with or without its system. */
const wellKnown =
  /^(?:SRID=\d+;)?POINT ?Z? ?\(-?\d{1,3}(?:\.\d+)? -?\d{1,3}(?:\.\d+)?(?: -?\d+(?:\.\d+)?)?\)$/i;

const observeWords: Observe = (profile, value, shape) => {
  if (shape.length === 2 && region.test(value)) profile.mark('regionCode');
  const words = readWords(value, shape);
  if (words === undefined) return;
  const { list } = words;
  if (list.length === 1 && has(shape, Bit.dot) && isHandle(value)) profile.mark('handleName');
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
  if (has(shape, Bit.paren) && wellKnown.test(value)) profile.mark('pair');
  if (shape.letters <= 12) countNationalIds(value, shape, profile.ids);
  if (shape.letters <= 4) profile.mark('letterCode');
  if (postalCode.test(value)) profile.mark('postal');
  const words = readWords(value, shape);
  if (words === undefined) return;
  if (hasStreetWord(words) || (has(shape, Bit.wide) && hasStreetSign(value)))
    profile.mark('streetWord');
  const isNumbered = /^\d|\d[a-z]?$/i.test(value) || /\d/.test(words.list.at(-1) ?? '');
  const isMeasured = words.list.some((word) => measures.has(word.replace(/^[\d:.,-]+/, '')));
  if (isNumbered && shape.letters > 4 && !isMeasured) profile.mark('streetNumber');
};

const observePhone: Observe = (profile, value, shape) => {
  if (profile.phones.length < 12) profile.phones.push(value);
  if (shape.length <= 10 && postalCode.test(value)) profile.mark('postal');
  countNationalIds(value, shape, profile.ids);
  observeCard(profile, value, shape);
};

function observeCard(profile: Profile, value: string, shape: Shape): void {
  if (shape.digits < 13 || shape.digits > 19) return;
  const digits = value.replaceAll(/[ -]/g, '');
  if (isCardNumber(digits)) profile.mark('card');
  // Made-up and mistyped numbers fail the check; under the heading of a card they are still cards.
  else if (/^[2-6]\d{12,18}$/.test(digits)) profile.mark('cardShape');
}

/** Births lie in a past that the dates of a business do not reach. */
function observeYear(profile: Profile, year: number): void {
  if (year < 1900 || year > 2015) return;
  profile.mark('birthDate');
  if (year < 1980) profile.mark('earlyDate');
}

/** What to look at in a value of each form. */
export const observers: Partial<Record<FormNumber, Observe>> = {
  [Form.integer]: observeInteger,
  [Form.code]: observeCode,
  [Form.bool]: (profile, value) => {
    if (value === 'F' || value === 'f') profile.mark('gender');
  },
  [Form.phone]: observePhone,
  [Form.date]: (profile, value, shape) => {
    observeYear(profile, yearOfDate(value, shape));
    countNationalIds(value, shape, profile.ids);
  },
  [Form.timestamp]: (profile, value, shape) => {
    if (/[ T]00:00:00/.test(value)) observeYear(profile, yearOfTimestamp(value, shape));
  },
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
    if (isHandle(value)) profile.mark('handleName');
    if (isPortraitUrl(value)) profile.mark('portraitUrl');
  },
  [Form.word]: observeWords,
  [Form.words]: observeWords,
  [Form.address]: observeAddress,
  [Form.other]: (profile, value, shape) => {
    if (/^\(?-?\d{1,2}\.\d{3,},\s?-?\d{1,3}\.\d{3,}\)?$/.test(value)) profile.mark('pair');
    else if (wellKnown.test(value)) profile.mark('pair');
    observeMask(profile, value, shape);
  },
};
