import { formatBase64 } from '@troth/core/proof';
import { logFolder, type Ledger } from './ledger.ts';

export interface LogSummary {
  readonly log: string;
  readonly origin: string;
  /** Entries published. */
  readonly size: number;
  /** Entries in the outbox that are not published yet. */
  readonly pending: number;
  /** Base64 root hash of the last signed checkpoint; null before the first. */
  readonly root: string | null;
  readonly verifierKey: string;
  readonly folder: string;
}

/** Every log by name, the meta-log among them, as the database knows it. */
export async function summarizeLogs(ledger: Ledger): Promise<LogSummary[]> {
  const { rows } = await ledger.pool.query<{
    readonly log: string;
    readonly origin: string;
    readonly key: string;
    readonly size: number | null;
    readonly root: Buffer | null;
    readonly pending: number;
  }>(
    `select log.name as log, log.origin, log.verifier_key as key,
       signed.size::float8 as size, signed.root,
       (select count(*) from troth.outbox where outbox.log = log.name)::int as pending
     from troth.log
     left join lateral (
       select size, root from troth.checkpoint
       where checkpoint.log = log.name and note is not null
       order by size desc limit 1
     ) as signed on true
     order by log.name`,
  );
  return rows.map(({ log, origin, key, size, root, pending }) => ({
    log,
    origin,
    size: size ?? 0,
    pending,
    root: root === null ? null : formatBase64(root),
    verifierKey: key,
    folder: logFolder(ledger, log),
  }));
}
