/**
 * Credentials by where they stand: what `password_resets.token` and `api_keys.value` hold opens
 * something, whatever it looks like.
 */
import type { NameHint } from './column-name.ts';
import type { TypeFamily } from './sql-type.ts';
import { wordsOf } from './words.ts';

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** A column that ends in one of these is one. */
const secrets = set('token secret otp totp hotp jwt passcode apikey');
/** What may stand behind them. */
const sealings = set('hash hashed digest value encrypted enc plain string text sha md5 sha256 256');
/** Tables that hold nothing else. */
const holders = set('token secret credential credentials otp totp jwt passcode apikey passkey');
/** Before `key` or `code` these say what it opens. */
const openers =
  set(`api access private secret signing ssh auth authorization authentication verification reset activation
  confirmation invite invitation recovery backup login sms mfa security magic password signup unlock`);
/** Two words at the end of a column that are one, in any table. */
const pairs: ReadonlySet<string> = new Set([
  ...['api', 'access', 'private', 'secret', 'signing', 'ssh', 'auth'].map((word) => `${word} key`),
  ...['verification', 'reset', 'recovery', 'backup', 'login', 'sms', 'mfa'].map((w) => `${w} code`),
]);
/** Tables whose rows are opened by a token or code in them. */
const opened = set(
  'invite invitation session reset link verification magic confirmation activation',
);
const carriers =
  set(`token value key code hash secret data content digest payload pin text string body otp session nonce
  verifier selector`);
const opening = set(
  'token code hash key secret value session data payload verifier selector digest nonce',
);
/** Tokens that are words of a language or coins, and those that only mark a place. */
const otherTokens =
  set(`nft word vocabulary vocab corpus nlp coin crypto blockchain erc ledger sentence prompt lexer parser
  embedding model usage language lemma page next previous continuation sync cursor sort device push registration type
  design contract swap liquidity`);

export function credentialHint(
  table: string,
  column: string,
  type: TypeFamily,
): NameHint | undefined {
  const words = wordsOf(column.replaceAll(/(?<=[a-z])256$/gi, ''));
  const around = wordsOf(table.slice(table.lastIndexOf('.') + 1));
  const isCount = (type === 'integer' || type === 'decimal') && /s$/i.test(column);
  if (isCount || [...around, ...words].some((word) => otherTokens.has(word))) return undefined;
  const last = words.findLast((word) => !sealings.has(word)) ?? words[0] ?? '';
  const phrase = secrets.has(last) ? last : (pairIn(words) ?? phraseOfTable(around, words));
  if (phrase === undefined) return undefined;
  return { kind: 'credentials', trust: 'sure', phrase, isPerson: true, isHashed: false };
}

/** `api_key`, `private_key_pem`, `verification_code_hash`. */
function pairIn(words: readonly string[]): string | undefined {
  const end = words.findLastIndex((word) => !sealings.has(word) && word !== 'pem');
  const pair = `${words[end - 1]} ${words[end]}`;
  return pairs.has(pair) ? pair : undefined;
}

function phraseOfTable(around: readonly string[], words: readonly string[]): string | undefined {
  if (words.length > 2) return undefined;
  const holder = around.find((word) => holders.has(word)) ?? openedBy(around);
  if (holder !== undefined)
    return words.every((word) => carriers.has(word) || holders.has(word)) ? holder : undefined;
  const target = around.find((word) => opened.has(word));
  return target !== undefined && words.every((word) => opening.has(word)) ? target : undefined;
}

const keysOrCodes = set('key keys code codes');

/** `api_keys`, `recovery_codes`. */
function openedBy(around: readonly string[]): string | undefined {
  const at = around.findIndex((word) => keysOrCodes.has(word));
  return at > 0 && openers.has(around[at - 1]!) ? `${around[at - 1]} ${around[at]}` : undefined;
}
