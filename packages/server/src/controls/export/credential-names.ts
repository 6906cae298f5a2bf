/**
 * Names of columns, and of values in documents, by which whoever has the value could act as somebody.
 * A data map that calls such a column harmless is more often wrong than right.
 */
import type { Column } from '../../stores/contract.ts';

/** Anywhere in a name, however it is written together. */
const inside =
  /token|secret(?!ar)|passw|passphrase|passcode|api[_-]?keys?(?![a-z])|private[_-]?key|credential/i;

/** As a word of its own. */
const word =
  /(?:^|_)(?:access_keys?|auth_(?:code|key)|backup_codes?|bearer|cookies?|csrf|cvc|cvv|encryption_key|hotp|jwt|magic_(?:code|link)|mfa|nonce|oauth|otp|pass|pin|pincode|pwd|recovery_(?:codes?|key)|reset_(?:code|key)|salt|secret_key|seed|session(?:_?(?:id|key))?|sessid|sid|signing_key|totp|verification_code|verifier)(?:_|$)/i;

/** What is said of a credential, and is none. */
const said =
  /(?:_|^)(?:algorithm|algo|at|attempts?|changed|count|created|date|days|enabled|expires?|expiry|hint|id_type|kind|last4|length|limit|method|minutes|name|on|policy|provider|reminder|scopes?|set|status|type|until|updated|used|valid|verified|version)$/i;

/** Types whose values are no credentials, but for numbers that somebody types. */
const harmless = /^(?:boolean|date|time|interval)/i;
const numbers = /^(?:smallint|integer|bigint|numeric|real|double)/i;
const typed = /(?:^|_)(?:otp|totp|hotp|pin|pincode|cvc|cvv|code|codes)(?:_|$)/i;

export function isCredentialName(name: string): boolean {
  const words = inWords(name);
  return (inside.test(words) || word.test(words)) && !said.test(words);
}

/** `type` undefined: not known, so that the name alone tells. */
export function isCredential({ name, type }: Pick<Column, 'name'> & { readonly type?: string }) {
  if (!isCredentialName(name)) return false;
  if (type === undefined) return true;
  if (harmless.test(type)) return false;
  return !numbers.test(type) || typed.test(inWords(name));
}

/** `mfaSeed` → `mfa_Seed`, `APIKey` → `API_Key`, `reset-code` → `reset_code`. */
export function inWords(name: string): string {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '_')
    .replaceAll(/[-\s.]/g, '_');
}
