/** The check digits of single systems. `id` has the right length and no separators. */

export const digitAt = (text: string, index: number): number => text.charCodeAt(index) - 48;

function weighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let index = 0; index < weights.length; index += 1) {
    sum += weights[index]! * digitAt(text, index);
  }
  return sum;
}

/** Month and day at `index`, the month less any offset that codes the century. */
export function isBirth(text: string, index: number, offsets: readonly number[] = [0]): boolean {
  const month = Number(text.slice(index + 2, index + 4));
  const day = Number(text.slice(index + 4, index + 6));
  return day >= 1 && day <= 31 && offsets.some((off) => month > off && month <= off + 12);
}

export const isMod11 = (text: string, weights: readonly number[], last: number): boolean =>
  (11 - (weighted(text, weights) % 11)) % 11 === last;

export function isSteuerId(id: string): boolean {
  let product = 10;
  for (let index = 0; index < 10; index += 1) {
    const sum = (digitAt(id, index) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10 === digitAt(id, 10) && id[0] !== '0' && isSteuerPattern(id);
}

/** Among the first ten digits exactly one stands twice or three times, and each other once at most. */
function isSteuerPattern(id: string): boolean {
  const times = Map.groupBy(id.slice(0, 10), (digit) => digit).values();
  const repeated = times
    .map((same) => same.length)
    .filter((count) => count > 1)
    .toArray();
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3;
}

export function isCpf(id: string): boolean {
  const one = ((weighted(id, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  const two = ((weighted(id, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11) % 10;
  return one === digitAt(id, 9) && two === digitAt(id, 10) && new Set(id).size > 1;
}

export function isTurkish(id: string): boolean {
  const odd = weighted(id, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(id, [0, 1, 0, 1, 0, 1, 0, 1]);
  const ten = (((odd * 7 - even) % 10) + 10) % 10;
  const sum = (odd + even + ten) % 10;
  return id[0] !== '0' && ten === digitAt(id, 9) && sum === digitAt(id, 10);
}

export function isBelgian(id: string): boolean {
  const base = id.slice(0, 9);
  const check = Number(id.slice(9));
  const isValid = 97 - (Number(base) % 97) === check || 97 - (Number(`2${base}`) % 97) === check;
  return isValid && isBirth(id, 0, [0, 20, 40]);
}

export function isNorwegian(id: string): boolean {
  const day = Number(id.slice(0, 2)) % 40;
  const month = Number(id.slice(2, 4)) % 40;
  if (day < 1 || day > 31 || month < 1 || month > 12) return false;
  return (
    isMod11(id, [3, 7, 6, 1, 8, 9, 4, 5, 2], digitAt(id, 9)) &&
    isMod11(id, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2], digitAt(id, 10))
  );
}

export function isNir(id: string): boolean {
  if (!/^[1-478]\d{4}(?:\d\d|2[AB])\d{8}$/.test(id)) return false;
  const base = id.slice(0, 13).replace('2A', '19').replace('2B', '18');
  return 97 - (Number(base) % 97) === Number(id.slice(13));
}

export function isChinese(id: string): boolean {
  if (!/^[1-8]\d{16}[\dX]$/.test(id) || !isBirth(id, 8)) return false;
  const sum = weighted(id, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
  return '10X98765432'[sum % 11] === id[17];
}

export const pesel = (id: string): boolean =>
  (10 - (weighted(id, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === digitAt(id, 10) &&
  isBirth(id, 0, [0, 20, 40, 60, 80]);

export const bsn = (id: string): boolean =>
  weighted(id, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 && id !== '000000000';

export const ahv = (id: string): boolean =>
  id.startsWith('756') &&
  (10 - (weighted(id, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]) % 10)) % 10 === digitAt(id, 12);

export const cnp = (id: string): boolean => {
  const rest = weighted(id, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
  return isBirth(id, 1) && (rest === 10 ? 1 : rest) === digitAt(id, 12);
};

export const korean = (id: string): boolean =>
  isBirth(id, 0) &&
  (11 - (weighted(id, [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]) % 11)) % 10 === digitAt(id, 12);

const spanish = 'TRWAGMYFPDXBNJZSQVHLCKE';

export function isSpanish(id: string): boolean {
  if (!/^[XYZ\d]\d{7}[A-Z]$/.test(id)) return false;
  const digits = id.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2');
  return spanish[Number(digits) % 23] === id[8];
}

const oddValues = [
  1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
];

export function isCodiceFiscale(id: string): boolean {
  if (!/^[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z]$/.test(id)) return false;
  let sum = 0;
  for (let index = 0; index < 15; index += 1) {
    const code = id.charCodeAt(index);
    const value = code < 65 ? code - 48 : code - 65;
    sum += index % 2 === 0 ? oddValues[value]! : value;
  }
  return sum % 26 === id.charCodeAt(15) - 65;
}

const finnish = '0123456789ABCDEFHJKLMNPRSTUVWXY';
export const isFinnish = (id: string): boolean =>
  /^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/.test(id) &&
  finnish[Number(id.slice(0, 6) + id.slice(7, 10)) % 31] === id[10];

/** AAA-GG-SSSS; area 000, 666 and 900 up, group 00 and serial 0000 were never issued. */
export function isSocialSecurity(value: string): boolean {
  return /^(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}$/.test(value);
}
