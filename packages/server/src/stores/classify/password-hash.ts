/**
 * How a stored password was made unreadable, from the form of the value alone: PHC strings
 * (https://github.com/P-H-C/phc-string-format), crypt(5), and the forms of common frameworks.
 */
export type PasswordHashMethod =
  | 'argon2id'
  | 'argon2i'
  | 'argon2d'
  | 'bcrypt'
  | 'scrypt'
  | 'yescrypt'
  | 'pbkdf2'
  | 'sha-crypt'
  | 'md5-crypt'
  | 'des-crypt'
  | 'phpass'
  | 'salted-digest'
  | 'unsalted-digest'
  | 'none';

const prefixes: readonly (readonly [string, PasswordHashMethod])[] = [
  ['$argon2id$', 'argon2id'],
  ['$argon2i$', 'argon2i'],
  ['$argon2d$', 'argon2d'],
  ['argon2$argon2id$', 'argon2id'],
  ['argon2$argon2i$', 'argon2i'],
  ['{ARGON2}$argon2id$', 'argon2id'],
  ['$2a$', 'bcrypt'],
  ['$2b$', 'bcrypt'],
  ['$2x$', 'bcrypt'],
  ['$2y$', 'bcrypt'],
  ['bcrypt$$2', 'bcrypt'],
  ['bcrypt_sha256$$2', 'bcrypt'],
  ['$bcrypt-sha256$', 'bcrypt'],
  ['$wp$2y$', 'bcrypt'],
  ['{bcrypt}$2', 'bcrypt'],
  ['$scrypt$', 'scrypt'],
  ['$7$', 'scrypt'],
  ['scrypt:', 'scrypt'],
  ['scrypt$', 'scrypt'],
  ['SCRYPT$', 'scrypt'],
  ['{scrypt}', 'scrypt'],
  ['$s0$', 'scrypt'],
  ['$y$', 'yescrypt'],
  ['$gy$', 'yescrypt'],
  ['$pbkdf2', 'pbkdf2'],
  ['pbkdf2:', 'pbkdf2'],
  ['pbkdf2_', 'pbkdf2'],
  ['PBKDF2$', 'pbkdf2'],
  ['{PBKDF2', 'pbkdf2'],
  ['{pbkdf2}', 'pbkdf2'],
  ['grub.pbkdf2.', 'pbkdf2'],
  ['SCRAM-SHA-256$', 'pbkdf2'],
  ['SCRAM-SHA-1$', 'pbkdf2'],
  ['$5$', 'sha-crypt'],
  ['$6$', 'sha-crypt'],
  ['{CRYPT}$6$', 'sha-crypt'],
  ['{CRYPT}$5$', 'sha-crypt'],
  ['$1$', 'md5-crypt'],
  ['$apr1$', 'md5-crypt'],
  ['$P$', 'phpass'],
  ['$H$', 'phpass'],
  ['$S$', 'phpass'],
  ['{SSHA', 'salted-digest'],
  ['{SMD5}', 'salted-digest'],
  ['sha1$', 'salted-digest'],
  ['sha256$', 'salted-digest'],
  ['md5$', 'salted-digest'],
  ['{SHA', 'unsalted-digest'],
  ['{MD5}', 'unsalted-digest'],
  ['unsalted_', 'unsalted-digest'],
];

/** Least length of what passes for a hash: `$2b$` alone is a password of somebody's, not one. */
const least = 20;

const isHex = (value: string): boolean => /^[0-9a-fA-F]+$/.test(value);
/** MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 in hexadecimal. */
const digestLengths: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);

export function passwordHashMethod(value: string): PasswordHashMethod {
  if (value.length < least || value.length > 1024) return 'none';
  for (const [prefix, method] of prefixes) {
    if (value.startsWith(prefix)) return isWhole(value, method) ? method : 'none';
  }
  return digestMethod(value);
}

/** bcrypt and phpass have one length each; the parts of the others vary too much to test. */
function isWhole(value: string, method: PasswordHashMethod): boolean {
  if (value.includes(' ')) return false;
  if (method === 'phpass') return value.length === (value.startsWith('$S$') ? 55 : 34);
  return method !== 'bcrypt' || bcrypt.test(value);
}

const bcrypt = /\$2[abxy]?\$\d\d\$[./A-Za-z0-9]{53}$|^\$bcrypt-sha256\$|^\$wp\$/;

function digestMethod(value: string): PasswordHashMethod {
  if (digestLengths.has(value.length) && isHex(value)) return 'unsalted-digest';
  if (value.length === 41 && value.startsWith('*') && isHex(value.slice(1)))
    return 'unsalted-digest';
  const colon = value.indexOf(':');
  if (colon > 0 && digestLengths.has(colon) && isHex(value.slice(0, colon))) return 'salted-digest';
  if (value.startsWith('0x0100') && isHex(value.slice(2))) return 'salted-digest';
  return 'none';
}
