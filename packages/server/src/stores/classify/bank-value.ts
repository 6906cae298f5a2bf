/** IBAN (ISO 13616) with its check digits by ISO 7064 MOD 97-10. */
import { Bit, only, type Shape } from './shape.ts';

const form = /^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/;

export function isIban(value: string, shape: Shape): boolean {
  if (shape.length < 15 || shape.length > 42 || shape.digits < 8) return false;
  if (!only(shape, Bit.digit | Bit.upper | Bit.lower | Bit.space | Bit.dash)) return false;
  return isIbanText(value.replaceAll(/[\s-]/g, '').toUpperCase());
}

/** `text` without spaces, in capitals. */
export function isIbanText(text: string): boolean {
  return text.length <= 34 && form.test(text) && remainder(text.slice(4) + text.slice(0, 4)) === 1;
}

function remainder(text: string): number {
  let rest = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    rest = code < 65 ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest;
}
