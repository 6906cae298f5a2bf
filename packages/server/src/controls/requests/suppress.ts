/** Puts people onto the suppression ledger at the end of a request, so that the file can be held against it. */
import type { Pool } from '../../platform/database.ts';
import type { Suppressed } from './suppression.ts';
import { handlePseudonyms } from './remember-handles.ts';
import { pseudonymsIn } from './rows.ts';
import type { Job } from './workflow.ts';

/**
 * What the request was opened under stays; `now`, as the types of the keys are today, is added, so that
 * each line of the file has its row. → all of them.
 */
export async function listedAs(
  pool: Pool,
  request: string,
  now: readonly string[],
): Promise<readonly string[]> {
  await pool.query(
    `insert into troth.request_person (request, pseudonym)
     select $1, pseudonym from unnest($2::text[]) as pseudonym on conflict do nothing`,
    [request, now],
  );
  return pseudonymsIn(pool, request);
}

/**
 * The request's people, and with `handles` what led to their rows. → since when they stand there, ISO
 * 8601: where a run was cut short after it had written, that moment stays.
 */
export async function suppress(
  { environment, policy, subject, request }: Job,
  { handles: asksHandles }: { readonly handles: boolean },
): Promise<string> {
  const { pool, suppression, clock } = environment;
  const people = await pseudonymsIn(pool, request.id);
  const handles = asksHandles ? await handlePseudonyms(pool, request.id) : [];
  const at = (await since(suppression, request.id)) ?? clock.now().toString();
  const line = { policy: policy.id, kind: subject.kind, request: request.id, at };
  await suppression.add([
    ...people.map((pseudonym) => ({
      ...line,
      pseudonym,
      ...(asksHandles && { handles: handles.length }),
    })),
    ...handles.map(({ pseudonym, what }) => ({ ...line, pseudonym, what })),
  ]);
  return at;
}

async function since(
  suppression: Job['environment']['suppression'],
  id: string,
): Promise<string | undefined> {
  const isOfIt = ({ request, released }: Suppressed): boolean => request === id && !released;
  return (await suppression.list()).find(isOfIt)?.at;
}
