/** Copies of their data that people were given before (GDPR Art. 15, 20), and that must go with them. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../platform/error.ts';
import type { RequestEnvironment } from './environment.ts';

/** Idempotent; durable when it returns. → the requests whose copies there may have been. */
export async function removeCopies(
  { pool, exports }: Pick<RequestEnvironment, 'pool' | 'exports'>,
  policy: string,
  pseudonyms: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly id: string }>(
    `select r.id from troth.request r
      where r.policy = $1 and r."right" in ('access', 'portability')
        and exists (select from troth.request_person p
          where p.request = r.id and p.pseudonym = any ($2))
      order by r.id`,
    [policy, pseudonyms],
  );
  for (const { id } of rows) {
    for (const name of [id, `.${id}.unfinished`, `.${id}.manifest`, `.${id}.manifest.new`]) {
      await rm(join(exports, name), { recursive: true, force: true });
    }
  }
  if (rows.length > 0) await syncFolder(exports);
  return rows.map(({ id }) => id);
}

async function syncFolder(path: string): Promise<void> {
  try {
    await using folder = await open(path);
    await folder.sync();
  } catch (error) {
    // Nobody was ever given a copy.
    if (!isSystemError(error, 'ENOENT')) throw error;
  }
}
