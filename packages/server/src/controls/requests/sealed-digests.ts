/**
 * Digests of what a request keeps sealed beside its row, for the payloads of its entries: what was
 * planned with it is not run without it. Of handles, those that were remembered by then: later looks
 * only add to them.
 */
import { createHash } from 'node:crypto';
import type { Pool, PoolClient } from '../../platform/database.ts';

export interface SealedDigests {
  /** Hex SHA-256, as `search`; null where nothing is kept. */
  readonly identifiers: string | null;
  readonly search: string | null;
  /** Of the pages up to this position. */
  readonly handles: { readonly upTo: string; readonly digest: string } | null;
}

type Reader = Pool | PoolClient;

export async function sealedDigests(client: Reader, id: string): Promise<SealedDigests> {
  const { rows } = await client.query<{ readonly upTo: string | null }>(
    'select max(position)::text as "upTo" from troth.request_handle_page where request = $1',
    [id],
  );
  return digestsUpTo(client, id, rows[0]?.upTo ?? null);
}

/** What of it is otherwise now, in words; what `said` does not say is let be. */
export async function sealedDiffers(
  client: Reader,
  id: string,
  said: unknown,
): Promise<readonly string[]> {
  if (typeof said !== 'object' || said === null) return [];
  const { identifiers, search, handles } = said as SealedDigests;
  const now = await digestsUpTo(client, id, handles?.upTo ?? null);
  return [
    identifiers !== now.identifiers && 'the names that it masks',
    search !== now.search && 'what it searches for',
    handles !== null && handles.digest !== now.handles?.digest && 'by what it finds rows',
  ].filter((one) => one !== false);
}

export function digestOfSealed(sealed: Uint8Array | null): string | null {
  return sealed === null ? null : createHash('sha256').update(sealed).digest('hex');
}

async function digestsUpTo(
  client: Reader,
  id: string,
  upTo: string | null,
): Promise<SealedDigests> {
  const { rows } = await client.query<{
    readonly identifiers: string | null;
    readonly search: string | null;
    readonly digest: string | null;
  }>(
    `select (select encode(sha256(sealed_identifiers), 'hex') from troth.request where id = $1)
              as identifiers,
            (select encode(sha256(sealed), 'hex') from troth.request_search where request = $1)
              as search,
            (select encode(sha256(string_agg(sha256(sealed), ''::bytea order by position)), 'hex')
               from troth.request_handle_page where request = $1 and position <= $2::bigint)
              as digest`,
    [id, upTo],
  );
  const { identifiers = null, search = null, digest = null } = rows[0] ?? {};
  const handles = upTo === null || digest === null ? null : { upTo, digest };
  return { identifiers, search, handles };
}
