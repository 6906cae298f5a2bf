/** Verhoeff's check digit: the dihedral group of order ten and a permutation of period eight. */
const multiply = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
] as const;
const permute = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
] as const;

export function isVerhoeff(digits: string): boolean {
  let check = 0;
  for (let back = 0; back < digits.length; back += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - back) - 48;
    const permuted = permute[back % 8]!.charCodeAt(digit) - 48;
    check = multiply[check]!.charCodeAt(permuted) - 48;
  }
  return check === 0;
}
