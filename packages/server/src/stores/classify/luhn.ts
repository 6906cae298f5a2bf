/** The check digit of ISO/IEC 7812 over `length` ASCII digits of `text` from `start`. */
export function isLuhn(text: string, start = 0, length: number = text.length): boolean {
  let sum = 0;
  let double = false;
  for (let index = start + length - 1; index >= start; index -= 1) {
    const digit = text.charCodeAt(index) - 48;
    if (digit < 0 || digit > 9) return false;
    const value = double ? digit * 2 : digit;
    sum += value > 9 ? value - 9 : value;
    double = !double;
  }
  return length > 0 && sum % 10 === 0;
}
