/**
 * The normal form of what people type: addresses, numbers, names of accounts. Two spellings of one
 * person have one form: blanks around it gone (no-break and zero-width ones too), composed (NFC), and
 * in lower case. Stores compare by the same rules, in their own words (`LocateQuery.alike`).
 */
import { isWithin } from '@troth/core/policy';

/** Nobody sees them, so nobody means them: they go wherever they stand. */
const unseen = /[\u00ad\u200b-\u200f\u2060\ufeff]/gu;

export function normalForm(value: string): string {
  return value.replaceAll(unseen, '').normalize('NFC').trim().toLowerCase();
}

/** Digits, and the plus sign of a country: `+49 30 12-34` is `+49301234`. */
export function phoneForm(value: string): string {
  const digits = normalForm(value)
    .normalize('NFKC')
    .replaceAll(/[^\d+]/g, '');
  return digits.startsWith('00') ? `+${digits.slice(2)}` : digits;
}

export type AddressKind = 'email' | 'phone';

/** Undefined where the category is of nothing that reaches one person. */
export function addressKind(category: string): AddressKind | undefined {
  if (isWithin(category, 'user.contact.email')) return 'email';
  return isWithin(category, 'user.contact.phone_number') ? 'phone' : undefined;
}
