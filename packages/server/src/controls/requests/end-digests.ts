/** What the entry of a request's end says of its plan and of whom it lists, as digests. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '@troth/core/proof';
import type { Pool, PoolClient } from '../../platform/database.ts';

/** Request → hex SHA-256 of its people and their handles, sorted. */
export async function listedDigests(
  client: Pool | PoolClient,
  requests: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ readonly request: string; readonly digest: string }>(
    `select request, encode(sha256(convert_to(
              string_agg(listed.pseudonym, ' ' order by listed.pseudonym), 'UTF8')), 'hex') as digest
       from (select request, pseudonym from troth.request_person where request = any ($1)
             union select request, pseudonym from troth.request_pseudonym where request = any ($1))
              as listed
      group by request`,
    [requests],
  );
  return new Map(rows.map(({ request, digest }) => [request, digest]));
}

/** For the payload of its last entry: what the row holds from then on. */
export async function endDigests(
  client: Pool | PoolClient,
  { id, plan }: { readonly id: string; readonly plan: unknown },
): Promise<{ readonly plan: string; readonly listed?: string }> {
  const listed = (await listedDigests(client, [id])).get(id);
  return { plan: digestOfPlan(plan), ...(listed === undefined ? {} : { listed }) };
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
