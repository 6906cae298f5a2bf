/** Which database `discover` and `init` look at. */
import { isPolicyName } from '@troth/core/names';
import { usageError } from './error.ts';
import type { Shell } from './shell.ts';

export interface StoreAddress {
  readonly url: string;
  /** What a data map writes in its place: the address can hold a password. */
  readonly variable: string;
}

/** From `--url`, else from the environment variable that the data map will name. */
export function storeAddress(shell: Shell, name: string, given: string | undefined): StoreAddress {
  const variable = variableFor(name);
  const url = given ?? shell.env[variable];
  if (url !== undefined && url !== '') return { url, variable };
  throw usageError(
    `Which database? Give its address with --url postgres://user@host:5432/database, or in ${variable}.`,
  );
}

/** `acme-eu` → `ACME_EU_DATABASE_URL`. */
function variableFor(name: string): string {
  return `${name.toUpperCase().replaceAll(/[^A-Z0-9]+/g, '_')}_DATABASE_URL`;
}

/** A name for a policy or data map from the database's own; `main` where it has none that fits. */
export function nameFromAddress(url: string | undefined): string {
  const path = url === undefined ? '' : (URL.parse(url)?.pathname ?? '');
  const name = path
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '');
  const short = name.slice(0, 32).replace(/-+$/, '');
  return isPolicyName(short) ? short : 'main';
}

export function policyName(text: string): string {
  if (isPolicyName(text)) return text;
  throw usageError('A name has up to 32 lower-case letters, digits and hyphens, a letter first.');
}
