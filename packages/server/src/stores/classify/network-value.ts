/** Tests of addresses, agents and identifiers of the network. */
import { Bit, has, only, type Shape } from './shape.ts';

const ipv4 = /^(?:\d{1,3}\.){3}\d{1,3}(?:\/32)?$/;
const ipv6 =
  /^[0-9a-fA-F:]{2,39}(?:(?:\d{1,3}\.){3}\d{1,3})?(?:\/(?:12[0-8]|[1-9]\d?|1[01]\d))?(?:%[\w.]{1,16})?$/;
const mac =
  /^(?:[0-9a-fA-F]{2}([:-])(?:[0-9a-fA-F]{2}\1){4}[0-9a-fA-F]{2}|(?:[0-9a-fA-F]{4}\.){2}[0-9a-fA-F]{4})$/;

export function isIpv4(value: string, shape: Shape): boolean {
  if (shape.dots !== 3 || shape.length > 18 || !only(shape, Bit.digit | Bit.dot | Bit.slash)) {
    return false;
  }
  return ipv4.test(value) && value.split(/[./]/, 4).every((octet) => Number(octet) <= 255);
}

/** With at least two colons, and one group that is not a time of day. */
export function isIpv6(value: string, shape: Shape): boolean {
  if (shape.length < 3 || shape.length > 50 || !has(shape, Bit.colon)) return false;
  if (!only(shape, Bit.digit | Bit.lower | Bit.upper | Bit.colon | Bit.dot | Bit.slash))
    return false;
  if (!ipv6.test(value)) return false;
  const groups = value.split('/', 1)[0]!.split(':');
  if (
    groups.length < 3 ||
    groups.length > 8 ||
    groups.some((group) => group.length > 4 && !group.includes('.'))
  )
    return false;
  return value.includes('::') || groups.length === 8 || (groups.length === 7 && shape.dots === 3);
}

/** RFC 1918 and the loopback: addresses inside a house, often of its machines. */
export function isPrivateAddress(value: string): boolean {
  return /^(?:10|127|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(value);
}

export function isMac(value: string, shape: Shape): boolean {
  if (shape.length !== 17 && shape.length !== 14) return false;
  return shape.hex === 12 && mac.test(value);
}

const programs = /^(?:Dalvik|okhttp|CFNetwork|curl|PostmanRuntime|python-requests|axios|Wget)\/\d/;

export function isUserAgent(value: string): boolean {
  if (value.startsWith('Mozilla/') || value.startsWith('Opera/')) return true;
  if (programs.test(value)) return true;
  // `ShopApp/3.1 (iPhone; iOS 17.2; id=…)`: a program, its version and what it runs on.
  return /^[A-Z][\w.-]{1,40}\/\d[\w.]{0,20} \([^)]{0,200}(?:iPhone|iPad|iOS|Android|Windows|Macintosh|Linux|Darwin)/.test(
    value,
  );
}

export function isUuid(value: string, shape: Shape): boolean {
  return (
    shape.length === 36 &&
    shape.dashes === 4 &&
    shape.hex === 32 &&
    value[8] === '-' &&
    value[13] === '-' &&
    value[18] === '-'
  );
}

const profile =
  /^https?:\/\/(?:[a-z-]{1,10}\.)?(?:linkedin\.com\/in|facebook\.com|twitter\.com|x\.com|instagram\.com|github\.com|xing\.com\/profile|tiktok\.com|t\.me)\/@?[\w.%-]{2,60}\/?$/i;

export function isSocialUrl(value: string): boolean {
  return value.length < 200 && profile.test(value);
}

const portrait = /avatar|portrait|headshot|profile[-_]?(?:pic|photo|image)|gravatar|\/face/i;

export function isPortraitUrl(value: string): boolean {
  return value.length < 500 && portrait.test(value);
}

/** JSON web tokens and the prefixed keys of well-known services. */
const secret =
  /^(?:eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*|(?:sk|pk|rk)_(?:live|test)_\w{16,}|gh[pousr]_\w{30,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}|AKIA[0-9A-Z]{16}|AIza[\w-]{30,}|ya29\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_\w{30,}|-----BEGIN (?:[A-Z]+ )?PRIVATE KEY)/;

export function isSecret(value: string, shape: Shape): boolean {
  return shape.length >= 20 && secret.test(value.length > 4096 ? value.slice(0, 4096) : value);
}
