/**
 * Telephone numbers by how people write them. A plain run of digits is only *possible*: ids,
 * times and amounts look the same, and a column's name must speak for it.
 */
import { isPossiblePhoneNumber } from 'libphonenumber-js/min';
import { Bit, has, type Shape } from './shape.ts';

export type PhoneForm = 'none' | 'possible' | 'formatted';

const marks = Bit.digit | Bit.space | Bit.dot | Bit.dash | Bit.slash | Bit.plus | Bit.paren;
const extension = /\s*(?:,|;|x|ext\.?|Ext\.?|ext:|#|Durchwahl|poste|int\.)\s*\d{1,6}$/;
const international = /^(?:\+|00 ?[1-9])[\d\s().\-/]{6,22}$/;
const american = /^(?:1[-. ])?(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$/;
const bracketed = /^\(0?\d{1,5}\)[\s\-/]?\d[\d\s.\-/]{4,12}$/;
const trunk = /^0\d{1,5}(?:[\s.\-/]{1,3}\d{2,9}){1,5}$/;
const spaced = /^[1-9]\d{1,4}(?:[ ]\d{2,4}){2,4}$/;
const dotted = /^[1-9]\d{1,3}(?:[.-]\d{2,4}){2,4}$/;
const mixed = /^\d{1,5}(?:[ ]\d{2,5}){0,2}[ .-]\d{2,5}(?:[.-]\d{2,5}){0,2}$/;
const iso = /^\d{4}[-/.]\d\d?[-/.]\d\d?$|^\d\d?[-/.]\d\d?[-/.]\d{4}$/;
const social = /^\d{3}-\d\d-\d{4}$/;
const book = /^97[89][- ]/;

export function phoneForm(value: string, shape: Shape): PhoneForm {
  if (shape.digits < 6 || shape.digits > 21 || shape.length > 40) return 'none';
  let text = value;
  let digits = shape.digits;
  if ((shape.bits & ~marks) !== 0) {
    text = value.replace(extension, '');
    if (text === value || /[^\d\s().\-/+]/.test(text)) return 'none';
    digits = text.replaceAll(/\D/g, '').length;
  }
  if (digits < 6 || digits > 15) return 'none';
  return formOfPlain(text.trim(), digits, shape);
}

function formOfPlain(text: string, digits: number, shape: Shape): PhoneForm {
  if (text.startsWith('+')) return international.test(text) ? 'formatted' : 'none';
  if (!has(shape, marks & ~Bit.digit)) return digits >= 7 ? 'possible' : 'none';
  if (iso.test(text) || social.test(text) || (book.test(text) && digits === 13)) return 'none';
  if (american.test(text) || international.test(text)) return 'formatted';
  if (bracketed.test(text) && digits >= 7) return 'formatted';
  if (trunk.test(text) && digits >= 8 && digits <= 13) return 'formatted';
  if (digits >= 7 && (spaced.test(text) || dotted.test(text) || mixed.test(text)))
    return 'possible';
  return 'none';
}

/**
 * Asks the numbering plans whether international numbers may exist. Slow (tens of microseconds),
 * so callers pass a few values of a column and not all of them.
 */
export function possibleShare(values: readonly string[]): number {
  if (values.length === 0) return 0;
  const possible = values.filter((value) => isPossiblePhoneNumber(value.slice(0, 40)));
  return possible.length / values.length;
}
