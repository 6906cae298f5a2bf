/** Closing keys to purposes: every process's cache follows, as it follows a fence. */
import { inTransaction } from '../platform/database.ts';
import type { Closed } from './closed.ts';
import { VaultError } from './error.ts';
import { byteaArray, nextPosition, tell, type Changing } from './states.ts';

/** Every subject must have a row. Erased keys open for nothing anyway. Throws `subject-erasing`. */
export async function closeKeys(changing: Changing, closed: Closed): Promise<void> {
  const { pool, tenant, subjects, pseudonym } = changing;
  if (subjects.length === 0) return;
  const names = byteaArray(subjects.map(pseudonym));
  const purposes = closed === 'all' || closed.length === 0 ? null : [...new Set(closed)];
  await inTransaction(pool, async (client) => {
    const position = await nextPosition(client);
    const { rows } = await client.query<{ id: string }>(
      `update troth.vault_key set closed = $3, only_stored = $4
       where tenant = $1 and subject = any($2::bytea[]) and wrapped is not null
       returning id`,
      [tenant, names, purposes, closed === 'all'],
    );
    if (rows.length < subjects.length) {
      const fenced = await client.query(
        `select from troth.vault_key
         where tenant = $1 and subject = any($2::bytea[]) and state = 'erasing' and wrapped is null`,
        [tenant, names],
      );
      if (fenced.rowCount) throw keyless();
    }
    await tell(
      client,
      position,
      rows.map(({ id }) => id),
    );
  });
}

/** A fence of somebody who has no key: taken down, it leaves nothing behind that could stay closed. */
function keyless(): VaultError {
  return new VaultError({
    code: 'subject-erasing',
    kind: 'conflict',
    retry: 'later',
    publicMessage:
      "The subject's data is being erased, so nothing can be closed. Try again when that is done.",
  });
}
