/** What must hold of the records whatever was killed: runs whole or absent, evidence for everything. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseVerifierKey, type VerifierKey } from '@troth/core/proof';
import { verifyLedger } from '../../packages/server/src/main.ts';
import type { Pool } from '../../packages/server/src/platform/database.ts';

export interface Counted {
  readonly runs: number;
  readonly judgements: number;
  /** Entries of the policy's log. */
  readonly logged: number;
}

/** `clauses`: how many judgements one whole run has. */
export async function assertWhole(pool: Pool, clauses: number): Promise<Counted> {
  const { rows } = await pool.query<Record<string, number>>(
    `select (select count(*)::int from troth.check_run) as runs,
            (select count(*)::int from troth.judgement) as judgements,
            (select count(*)::int from troth.check_run r where finished_at is null
              or (select count(*) from troth.judgement j where j.run = r.id) <> $1) as torn,
            (select count(*)::int from troth.judgement j
              where not exists (select from troth.finding f where f.judgement = j.id)) as bare,
            (select count(*)::int from troth.judgement j where entry is null
              or not exists (select from troth.evidence e where e.entry = j.entry)
              or (select count(*) from (select id from troth.entry union all
                    select id from troth.outbox) at where at.id = j.entry) <> 1) as unproven,
            (select count(*)::int from troth.evidence) as evidence,
            (select count(*)::int from troth.policy_version)
              + (select count(*)::int from troth.store_identity) as beside,
            (select count(*)::int from (select id from troth.entry where log <> 'meta'
              union all select id from troth.outbox where log <> 'meta') logged) as entries`,
    [clauses],
  );
  const {
    runs = 0,
    judgements = 0,
    torn,
    bare,
    unproven,
    evidence,
    beside,
    entries,
  } = rows[0] ?? {};
  assert.deepEqual(
    { torn, bare, unproven, judgements, evidence, entries },
    {
      torn: 0,
      bare: 0,
      unproven: 0,
      judgements: runs * clauses,
      evidence: judgements + (beside ?? 0),
      entries: evidence,
    },
  );
  return { runs, judgements, logged: entries ?? 0 };
}

/** The ledger verifies, meta-log included; `size` is that of the policy's log. */
export async function assertVerifies(folder: string, log: string, size: number): Promise<void> {
  const keys: VerifierKey[] = [];
  for (const name of await readdir(folder)) {
    if (name.startsWith('.')) continue;
    const text = await readFile(join(folder, name, 'verifier.key'), 'utf8');
    keys.push(parseVerifierKey(text.trim()));
  }
  const report = await verifyLedger(folder, keys);
  const problems = report.logs.flatMap((one) =>
    one.problems.map((problem) => ({ log: one.folder, size: one.size, ...problem })),
  );
  assert.deepEqual([...report.problems, ...problems], []);
  assert.deepEqual(report.unchecked, []);
  assert.equal(report.logs.find((one) => one.folder === join(folder, log))?.size, size);
}
