/** The person's names and addresses, encrypted while a request runs: the rows that hold them go first. */
import type { Policy } from '@troth/core/policy';
import type { RequestEnvironment } from '../requests/environment.ts';

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer'>;

/** Null where there is nothing to mask. */
export function sealIdentifiers(
  { sealer }: Environment,
  policy: Policy,
  id: string,
  texts: readonly string[],
): Uint8Array | null {
  if (texts.length === 0) return null;
  return sealer.seal(policy.id, Buffer.from(JSON.stringify(texts)), `identifiers ${id}`);
}

export async function openIdentifiers(
  { pool, sealer }: Environment,
  policy: Policy,
  id: string,
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly sealed: Buffer | null }>(
    'select sealed_identifiers as sealed from troth.request where id = $1',
    [id],
  );
  const sealed = rows[0]?.sealed;
  if (!sealed) return [];
  const value: unknown = JSON.parse(
    Buffer.from(sealer.open(policy.id, sealed, `identifiers ${id}`)).toString(),
  );
  return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
