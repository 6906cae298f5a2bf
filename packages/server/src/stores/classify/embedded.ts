/**
 * Personal data inside text. Reads every character, with quantifiers that are bounded, so the time
 * grows linearly with the text.
 */
import { isIbanText } from './bank-value.ts';
import { findCardNumbers } from './card-number.ts';
import { isDomain } from './email-value.ts';
import { isSocialSecurity } from './national-id-checks.ts';

export const Embedded = {
  email: 1,
  phone: 2,
  card: 4,
  socialSecurity: 8,
  iban: 16,
  ip: 32,
} as const;

/** Which kinds `text` has, as bits of `Embedded`. */
export function findEmbedded(given: string): number {
  const text = given.includes('%') ? decoded(given) : given;
  let found = text.includes('@') && hasEmail(text) ? Embedded.email : 0;
  if (findCardNumbers(text).length > 0) found |= Embedded.card;
  if (hasPhone(text)) found |= Embedded.phone;
  if (hasMatch(text, social, isSocialSecurity)) found |= Embedded.socialSecurity;
  if (hasMatch(text, iban, (match) => isIbanText(match.replaceAll(' ', ''))))
    found |= Embedded.iban;
  if (hasMatch(text, ip, isPublicAddress)) found |= Embedded.ip;
  return found;
}

/** As links write it: `user=ann%40example.org`. Other bytes stay as they are. */
const decoded = (text: string): string =>
  text.replaceAll(/%(?:[46]0|2[0-9BDEF]|3[A-F]|5F)/gi, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );

const isWordChar = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  code > 191;
/** Of the characters that an address may have before the sign, those people do use. */
const isLocal = (code: number): boolean =>
  isWordChar(code) || code === 46 || code === 95 || code === 43 || code === 45 || code === 37;
const isDomainChar = (code: number): boolean => isWordChar(code) || code === 46 || code === 45;

function hasEmail(text: string): boolean {
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    if (isAddressAt(text, at)) return true;
  }
  return false;
}

function isAddressAt(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start < 64 && isLocal(text.charCodeAt(start - 1))) start -= 1;
  let end = at + 1;
  while (end < text.length && end - at < 254 && isDomainChar(text.charCodeAt(end))) end += 1;
  const next = text.charCodeAt(end);
  while (end > at + 1 && !isWordChar(text.charCodeAt(end - 1))) end -= 1;
  if (start === at || !isDomain(text.slice(at + 1, end))) return false;
  // `git@host:path` and `scheme://user:secret@host` are addresses of machines.
  const isRemote = next === 58 && text.slice(start, at) === 'git';
  const before = text.charCodeAt(start - 1);
  return !isRemote && !(before === 58 && text.slice(Math.max(0, start - 80), start).includes('//'));
}

const iban = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b/g;
const social = /\b\d{3}-\d\d-\d{4}\b/g;
const ip = /(?<![\w./])(?:\d{1,3}\.){3}\d{1,3}(?![\w.]*\d)/g;
const international = /(?<![\w+])(?:\+\d|00[1-9]\d)[\d ().\-/]{5,18}\d(?!\w)/g;
const american = /(?<![\w.-])(?:\+?1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}(?![\w-])/g;
/** `Rückruf unter 030 2345610`: a number with its trunk zero, behind a word for calling. */
const national =
  /(?<!\p{L})(?:r(?:ü|ue|u)ckruf|anruf|rufnummer|erreichbar|anrufen|ring|dial|reach(?:able)?|callback|contact|appel(?:er|ez)?|joindre|rappel(?:er)?|llam(?:ar|ada|e)|chiam(?:are|ata|i)|ligar|bellen|zadzwo\p{L}*|ringa|tel|phone)(?!\p{L})[^\d\n]{0,30}(?:\(0\d{1,5}\)|0\d{1,5})[ /.-]{0,3}\d{2,9}(?:[ .-]\d{2,6}){0,4}(?![\d\p{L}])/giu;
const called =
  /\b(?:tel|telefon|telefono|telephone|phone|call|cell|mobile|mobil|handy|fax|whatsapp|sms)\b[^\d+\n]{0,12}\+?[\d(][\d ().\-/]{5,18}\d/gi;

function hasMatch(text: string, pattern: RegExp, check: (match: string) => boolean): boolean {
  for (const [match] of text.matchAll(pattern)) if (check(match)) return true;
  return false;
}

const digitsOf = (text: string): number => text.replaceAll(/\D/g, '').length;

function isLong(match: string): boolean {
  const digits = digitsOf(match);
  return digits >= 8 && digits <= 15;
}

function hasPhone(text: string): boolean {
  return (
    hasMatch(text, international, isLong) ||
    hasMatch(text, american, isLong) ||
    hasMatch(text, national, isLong) ||
    hasMatch(text, called, (match) => digitsOf(match) >= 7 && digitsOf(match) <= 15)
  );
}

/** Not a version number, nor an address that every machine has. */
function isPublicAddress(text: string): boolean {
  const octets = text.split('.').map(Number);
  return octets.every((octet) => octet <= 255) && octets[0]! > 9 && octets[0] !== 127;
}
