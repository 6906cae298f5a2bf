/** People's names and addresses, encrypted while a request runs: the rows that hold them go first. */
import type { Policy } from '@troth/core/policy';
import type { RequestEnvironment } from './environment.ts';
import type { Identifiers } from './workflow.ts';

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer'>;

/** Null where there is nothing to mask. */
export function sealIdentifiers(
  { sealer }: Environment,
  policy: Policy,
  id: string,
  texts: Identifiers,
): Uint8Array | null {
  if (texts.every((some) => some.length === 0)) return null;
  return sealer.seal(policy.id, Buffer.from(JSON.stringify(texts)), `identifiers ${id}`);
}

export async function openIdentifiers(
  { pool, sealer }: Environment,
  policy: Policy,
  id: string,
): Promise<Identifiers> {
  const { rows } = await pool.query<{ readonly sealed: Buffer | null }>(
    'select sealed_identifiers as sealed from troth.request where id = $1',
    [id],
  );
  const sealed = rows[0]?.sealed;
  if (!sealed) return [];
  const value: unknown = JSON.parse(
    Buffer.from(sealer.open(policy.id, sealed, `identifiers ${id}`)).toString(),
  );
  if (!Array.isArray(value)) return [];
  // One list of texts was kept where a request could be about one person only.
  return value.every((one) => typeof one === 'string') ? [value] : value.filter(isTexts);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === 'string');
}
