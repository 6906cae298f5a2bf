/**
 * Holds that somebody took out of Troth's database stand again before anything is destroyed: a hold is
 * what the ledger says, and its row is made from the evidence that opens against its entry.
 */
import type { Policy } from '@troth/core/policy';
import { inTransaction, type Pool } from '../../platform/database.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import { requestError } from '../requests/error.ts';
import type { LoggedHold } from './acts.ts';
import { heldRecords } from './rows.ts';

/** → holds whose rows were made again. Throws `records-unreadable` where an entry may have been one. */
export async function restoreHolds(
  environment: { readonly pool: Pool; readonly reader: EntryReader },
  { id: policy, map }: Pick<Policy, 'id' | 'map'>,
  now: Temporal.Instant,
): Promise<readonly string[]> {
  const { acts, ofPolicy } = await heldRecords(environment, { id: policy, map }, now);
  const [unread] = acts.unread;
  if (unread) {
    throw requestError(
      'records-unreadable',
      'conflict',
      `Entry ${unread.id} of the log ${policy} cannot be opened, and may be a legal hold: nothing is destroyed until somebody answers for it. Restore Troth's database, or run: troth hold release ${unread.id} --reason "…"`,
      { entries: acts.unread.length },
    );
  }
  const wrong = new Set(ofPolicy.map(({ what }) => what));
  const restored = acts.holds.filter(({ id, ended }) => !ended && wrong.has(`hold ${id}`));
  for (const hold of restored) await restore(environment.pool, policy, hold);
  return restored.map(({ id }) => id);
}

/** Whom it is on is known by the pseudonym alone: a sweep is refused until the hold is made anew. */
async function restore(pool: Pool, policy: string, hold: LoggedHold): Promise<void> {
  const { id, kind, pseudonym, dataset, reason, owner, made, entry } = hold;
  await inTransaction(pool, (client) =>
    client.query(
      `insert into troth.hold
         (id, policy, subject_kind, pseudonym, dataset, reason, owner, made_at, entry)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (id) do update set policy = excluded.policy,
         subject_kind = excluded.subject_kind, pseudonym = excluded.pseudonym,
         dataset = excluded.dataset, reason = excluded.reason, owner = excluded.owner,
         entry = excluded.entry, ended_at = null`,
      [id, policy, kind, pseudonym, dataset, reason, owner, made, entry],
    ),
  );
}
