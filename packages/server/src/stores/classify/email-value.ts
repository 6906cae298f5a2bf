import { Bit, has, type Shape } from './shape.ts';

/** In any script, and as the name service has it: `bücher.example`, `xn--bcher-kva.example`, `почта.рф`. */
const domain =
  /^(?:[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}-]{0,62})\.){1,8}(?:\p{L}[\p{L}\p{M}]{1,23}|xn--[a-z0-9-]{2,59})$/iu;
/** Endings of file names that also read as the last part of a domain (`logo@2x.png`). */
const fileEndings: ReadonlySet<string> = new Set([
  'png',
  'jpg',
  'jpeg',
  'gif',
  'svg',
  'webp',
  'css',
  'js',
  'ts',
  'json',
  'html',
  'xml',
  'pdf',
  'gz',
]);

export function isDomain(text: string): boolean {
  if (text.length < 4 || text.length > 253 || !domain.test(text)) return false;
  return !fileEndings.has(text.slice(text.lastIndexOf('.') + 1).toLowerCase());
}

export function isEmail(value: string, shape: Shape): boolean {
  if (!has(shape, Bit.at) || !has(shape, Bit.dot) || shape.length > 254) return false;
  const text = value.startsWith('mailto:') ? value.slice(7) : value;
  const at = text.indexOf('@');
  if (at < 1 || at > 64 || has(shape, Bit.bracket | Bit.colon)) return false;
  return isLocalPart(text, at) && isDomain(text.slice(at + 1));
}

function isLocalPart(text: string, end: number): boolean {
  for (let index = 0; index < end; index += 1) {
    if (!isLocalChar(text.charCodeAt(index))) return false;
  }
  return true;
}

/** RFC 5322 atext and the dot, and anything beyond ASCII (RFC 6531). */
export function isLocalChar(code: number): boolean {
  if (code >= 97 && code <= 122) return true;
  if (code >= 48 && code <= 57) return true;
  if (code >= 64 && code <= 90) return code !== 64;
  return code > 160 || localMarks.includes(String.fromCharCode(code));
}

const localMarks = ".!#$%&'*+-/=?^_`{|}~";
