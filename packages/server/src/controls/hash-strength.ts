/**
 * Whether a hash of a password is one that takes an attacker the work that its method is chosen for,
 * with salt and digest: by its own parameters, against OWASP's minimum.
 */
import type { PasswordHashMethod } from '../stores/classify/password-hash.ts';

/**
 * https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html, as of 2025-11.
 * Of each method any line is enough; more of everything is too.
 */
export const leastWork = {
  asOf: '2025-11-01',
  /** Memory in KiB, passes. */
  argon2: [
    [47_104, 1],
    [19_456, 2],
    [12_288, 3],
    [9_216, 4],
    [7_168, 5],
  ],
  /** Binary logarithm of N, parallelism; blocks of 8 each. */
  scrypt: [
    [17, 1],
    [16, 2],
    [15, 3],
    [14, 5],
    [13, 10],
  ],
  bcrypt: 10,
  /** Rounds by digest; of one that is not here, those of SHA-1. */
  pbkdf2: { sha1: 1_300_000, sha256: 600_000, sha512: 210_000 } as Readonly<Record<string, number>>,
} as const;

/** Characters: 64 bits of salt and 128 of digest, in base64; hexadecimal takes more. */
const leastSalt = 8;
const leastDigest = 22;

type Judge = (value: string) => boolean;

const judges: Partial<Record<PasswordHashMethod, Judge>> = {
  argon2id: isStrongArgon2,
  argon2i: isStrongArgon2,
  argon2d: isStrongArgon2,
  bcrypt: isStrongBcrypt,
  scrypt: isStrongScrypt,
  pbkdf2: isStrongPbkdf2,
};

/** A hash whose parameters cannot be read is not strong; of methods without any it is not asked. */
export function isStrongHash(value: string, method: PasswordHashMethod): boolean {
  return judges[method]?.(value) ?? true;
}

function isStrongArgon2(value: string): boolean {
  const found = /\$m=(\d+),t=(\d+),p=(\d+)[^$]*\$([^$]*)\$([^$]*)$/.exec(value);
  if (!found) return false;
  const [memory = 0, passes = 0, lanes = 0] = found.slice(1, 4).map(Number);
  const enough = leastWork.argon2.some(([m, t]) => memory >= m && passes >= t);
  return enough && lanes >= 1 && isWhole(found[4], found[5]);
}

/** Salt and digest are of one length, and are there where the form is bcrypt's. */
function isStrongBcrypt(value: string): boolean {
  const cost = /\$2[abxy]?\$(\d\d)\$|,r=(\d+)\$[^$]{22}\$[^$]{31}$/.exec(value);
  return Number(cost?.[1] ?? cost?.[2] ?? 0) >= leastWork.bcrypt;
}

function isStrongScrypt(value: string): boolean {
  const found = scryptOf(value);
  if (!found) return false;
  const { log, blocks, lanes, salt, digest } = found;
  const enough = leastWork.scrypt.some(([n, p]) => log >= n && lanes >= p);
  return enough && blocks >= 8 && isWhole(salt, digest);
}

interface Scrypt {
  readonly log: number;
  readonly blocks: number;
  readonly lanes: number;
  readonly salt: string | undefined;
  readonly digest: string | undefined;
}

function scryptOf(value: string): Scrypt | undefined {
  const named = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([^$]*)\$([^$]*)$/.exec(value);
  if (named) return scrypt(Number(named[1]), named[2], named[3], named[4], named[5]);
  const counted = /^scrypt:(\d+):(\d+):(\d+)\$([^$]*)\$([^$]*)$/i.exec(value);
  const plain = counted ?? /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([^$]*)\$([^$]*)$/i.exec(value);
  if (plain) return scrypt(Math.log2(Number(plain[1])), plain[2], plain[3], plain[4], plain[5]);
  const salted = /^scrypt\$([^$]*)\$(\d+)\$(\d+)\$(\d+)\$([^$]*)$/.exec(value);
  if (salted) {
    return scrypt(Math.log2(Number(salted[2])), salted[3], salted[4], salted[1], salted[5]);
  }
  const packed = /^(?:\$s0|\{scrypt\})\$([0-9a-f]{5,6})\$([^$]*)\$([^$]*)$/i.exec(value);
  if (!packed) return undefined;
  const bits = Number.parseInt(packed[1] ?? '0', 16);
  return scrypt(bits >> 16, (bits >> 8) & 0xff, bits & 0xff, packed[2], packed[3]);
}

function scrypt(
  log: number,
  blocks: string | number | undefined,
  lanes: string | number | undefined,
  salt: string | undefined,
  digest: string | undefined,
): Scrypt {
  return { log, blocks: Number(blocks), lanes: Number(lanes), salt, digest };
}

const pbkdf2 =
  /pbkdf2[-_:.$]?(?:hmac[-_])?(sha-?\d+)?[-_:.$}]*(?:i=)?(\d+)[^$:.]*[$:.]([^$:]*?)[$:.]([^$:]*)$/i;
const scram = /^SCRAM-(SHA-\d+)\$(\d+):([^$]*)\$([^:]*):/;

function isStrongPbkdf2(value: string): boolean {
  const found = scram.exec(value) ?? pbkdf2.exec(value);
  if (!found) return false;
  const digest = (found[1] ?? 'sha1').toLowerCase().replace('-', '');
  const least = leastWork.pbkdf2[digest] ?? leastWork.pbkdf2['sha1'] ?? Infinity;
  return Number(found[2]) >= least && isWhole(found[3], found[4]);
}

function isWhole(salt = '', digest = ''): boolean {
  return salt.length >= leastSalt && digest.length >= leastDigest;
}
