/**
 * The product's own planner and run erase one person in generated schemas; then the whole database is
 * searched: no value of theirs is anywhere but where the certificate says so, and every other row is byte
 * for byte as before, or was let go of where the plan said so.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Certificate } from '@troth/core/proof';
import { carryOut } from './carry-out.ts';
import { askedKey } from './cells.ts';
import { faultsOf } from './judge.ts';
import { snapshot } from './snapshot.ts';
import type { Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

export async function erase({ shape, policy, database, requests, home }: Case): Promise<Ended> {
  const before = await snapshot(database.pool);
  const { id } = await requests.open(policy, {
    right: 'erasure',
    kind: 'person',
    whom: [{ key: askedKey(shape, 0) }],
    verified: 'letter',
  });
  const judge = async (certificate: Certificate | undefined): Promise<readonly string[]> => {
    const after = await snapshot(database.pool);
    const faults = faultsOf({ shape, gone: [0], before, after, certificate });
    return [...faults, ...(certificate ? await unsuppressed(home, id) : [])];
  };
  return carryOut({ shape, requests }, id, 'head-of-privacy', judge, { search: true });
}

/** Whoever was erased stands on the list by which they are known when they come back. */
async function unsuppressed(home: string, request: string): Promise<readonly string[]> {
  const path = join(home, 'suppression', 'ledger.jsonl');
  const lines = existsSync(path) ? await readFile(path, 'utf8') : '';
  return lines.includes(request) ? [] : ['nobody would know them when they came back'];
}
