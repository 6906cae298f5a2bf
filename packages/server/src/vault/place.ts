/** Where a sealed value lives, and who its subject is, as text. */
import { VaultError } from './error.ts';

export interface Place {
  readonly tenant: string;
  readonly subject: string;
  /** `store.dataset` of the data map. */
  readonly dataset: string;
  readonly field: string;
  /** The row's key; `keyName` of its parts. */
  readonly row: string;
}

/** A key of one part is that part; of several, or of none, a JSON array, so that no two are the same. */
export function keyName(parts: readonly string[]): string {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : JSON.stringify(parts);
}

/** The subject of the data map's kind `kind` with this key: `employee/["3","17"]`. */
export function subjectName(kind: string, key: readonly string[]): string {
  return `${kind}/${keyName(key)}`;
}

/** The tenant of a row by its dataset's tenant columns; `[]` where the data map names none. */
export const tenantName: (parts: readonly string[]) => string = keyName;

/** Throws `place-invalid` for an empty name, which two things could share by accident. */
export function checkName(part: string, name: string): void {
  if (name !== '') return;
  throw new VaultError({
    code: 'place-invalid',
    kind: 'invalid',
    facts: { part },
    publicMessage: `A sealed value's ${part} may not be empty.`,
  });
}

export function checkPlace({ tenant, subject, dataset, field, row }: Place): void {
  checkName('tenant', tenant);
  checkName('subject', subject);
  checkName('dataset', dataset);
  checkName('field', field);
  checkName('row', row);
}
