/** What the entry of a request's end says of its plan and of whom it lists, as digests. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@troth/core/proof';
import type { Pool, PoolClient } from '../../platform/database.ts';

/** Hex SHA-256 of a request's people and their handles, sorted. */
export interface ListedDigests {
  readonly listed: string;
  /** With what each is; entries of before do not say it. */
  readonly listedAs: string;
}

export async function listedDigests(
  client: Pool | PoolClient,
  requests: readonly string[],
): Promise<ReadonlyMap<string, ListedDigests>> {
  const { rows } = await client.query<ListedDigests & { readonly request: string }>(
    `select request,
            encode(sha256(convert_to(string_agg(pseudonym, ' ' order by pseudonym), 'UTF8')), 'hex')
              as listed,
            encode(sha256(convert_to(string_agg(pseudonym || ' ' || what, ' ' order by pseudonym),
              'UTF8')), 'hex') as "listedAs"
       from (select request, pseudonym, string_agg(what, ' ' order by what) as what
               from (select request, pseudonym, 'person' as what from troth.request_person
                      where request = any ($1)
                      union all
                     select request, pseudonym, what from troth.request_pseudonym
                      where request = any ($1)) as each
              group by request, pseudonym) as listed
      group by request`,
    [requests],
  );
  return new Map(rows.map(({ request, listed, listedAs }) => [request, { listed, listedAs }]));
}

/** For the payload of its last entry: what the row holds from then on. */
export async function endDigests(
  client: Pool | PoolClient,
  { id, plan }: { readonly id: string; readonly plan: unknown },
  suppressed: string | null = null,
): Promise<EndDigests> {
  const listed = (await listedDigests(client, [id])).get(id);
  return { plan: digestOfPlan(plan), ...listed, suppressed };
}

interface EndDigests extends Partial<ListedDigests> {
  readonly plan: string;
  /** Since when its people stand in the suppression ledger, ISO 8601. */
  readonly suppressed: string | null;
}

/** What a run goes by, so that the row that was compared is the one that is acted on. */
export interface ActedOn {
  readonly state: string;
  readonly right: string;
  readonly subjectKind: string;
  readonly plan: unknown;
  readonly found: unknown;
  readonly gone: unknown;
  readonly failures: unknown;
}

export function digestOfRow(row: ActedOn): string {
  const { state, right, subjectKind, plan, found, gone, failures } = row;
  const measured = [found ?? null, gone ?? null, failures ?? []];
  return digestOfPlan([state, right, subjectKind, plan ?? null, ...measured]);
}

/** Hex SHA-256; `plan` as the database gives it. */
export function digestOfPlan(plan: unknown): string {
  return createHash('sha256')
    .update(canonicalJson(plan ?? null))
    .digest('hex');
}
