/**
 * What a masked value looks like, to stores that write it and to whoever reads it later. In a mask with
 * `{n}` each row has letters and digits of its own: drawn by lot, so that they tell nothing of the row,
 * and with a sum of themselves at the end, by which they are known again.
 */
import { createHash } from 'node:crypto';

export const lotPlace = '{n}';
/** Hexadecimal digits: by lot, and their sum. */
export const mostDrawn = 16;
export const fewestDrawn = 6;
export const summed = 4;
/** What is summed, so that it is the sum of nothing else. */
export const sumOver = 'troth mask ';

export function isLotMask(text: string): boolean {
  return text.includes(lotPlace);
}

/**
 * Whether the value is what `mask` leaves behind, as the store's text. How many digits are drawn depends
 * on the room of the column, so each number of them counts. Somebody's own value is taken for a mask once
 * in 65,536 times that it looks just like one.
 */
export function isMaskedBy(mask: string, value: string): boolean {
  if (!isLotMask(mask)) return value === mask;
  const [before = '', after = ''] = mask.split(lotPlace);
  if (value.length < before.length + after.length) return false;
  if (!value.startsWith(before) || !value.endsWith(after)) return false;
  const lot = value.slice(before.length, value.length - after.length);
  const drawn = lot.length - summed;
  if (drawn < fewestDrawn || drawn > mostDrawn || !/^[0-9a-f]+$/.test(lot)) return false;
  const sum = createHash('sha256').update(sumOver + lot.slice(0, drawn));
  return sum.digest('hex').startsWith(lot.slice(drawn));
}
