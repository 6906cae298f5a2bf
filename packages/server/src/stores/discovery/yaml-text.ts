/** Pieces of a YAML file that people will edit: readable, and read back to the same value. */
import { stringify } from 'yaml';

/** One scalar on one line, in quotes only where YAML needs them. */
export function scalar(value: string): string {
  const plain = stringify(value, { lineWidth: 0, defaultStringType: 'PLAIN' }).trimEnd();
  return plain.includes('\n') || plain.startsWith('|') || plain.startsWith('>')
    ? JSON.stringify(value)
    : plain;
}

/** A scalar inside `[…]` or `{…}`, where commas and brackets mean something too. */
export function flowScalar(value: string): string {
  const plain = scalar(value);
  return /^["']/.test(plain) || !/[,[\]{}#]/.test(plain) ? plain : JSON.stringify(value);
}

export function flowList(values: readonly string[]): string {
  return `[${values.map(flowScalar).join(', ')}]`;
}

/** A comment on one line: nothing that it quotes can end it. */
export function comment(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a name from the store may hold any character
  return `# ${text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]+/g, ' ')}`;
}
