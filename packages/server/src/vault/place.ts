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

/**
 * The tenant of a row by its dataset's tenant columns: `panda/3`, `panda/[]` where the data map names
 * none. Policies have their keys in one database, and each may have a tenant 3; a policy's id has no
 * slash in it.
 */
export function tenantName(policy: string, parts: readonly string[]): string {
  return `${policy}/${keyName(parts)}`;
}

/** What `tenantName` may have been given: a single part that reads like a list may be either. */
export function tenantParts(tenant: string): readonly (readonly string[])[] {
  const name = tenant.slice(tenant.indexOf('/') + 1);
  const list = name.startsWith('[') ? listIn(name) : undefined;
  return [[name], ...(list ? [list] : [])];
}

function listIn(text: string): readonly string[] | undefined {
  try {
    const list: unknown = JSON.parse(text);
    const isList = Array.isArray(list) && list.every((part) => typeof part === 'string');
    return isList ? list : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The policy that a name of `tenantName` begins with. */
export function policyOfTenant(tenant: string): string {
  return tenant.slice(0, Math.max(0, tenant.indexOf('/')));
}

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
