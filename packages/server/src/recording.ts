/** How judgements and acts become evidence in a policy's log. */
import type { KeyObject } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Recorder } from './controls/check/recorder.ts';
import { recordAllEvidence } from './ledger/evidence.ts';
import type { Pool } from './platform/database.ts';
import { isSystemError } from './platform/error.ts';
import type { Vault } from './vault/contract.ts';
import { VaultError } from './vault/error.ts';
import { openKeyring } from './vault/keyring.ts';
import { sealerFor } from './vault/sealing.ts';

/** The root of all sealing. Throws `keyring-missing`, and what `openKeyring` throws. */
export async function openRoot(pool: Pool, path: string): Promise<KeyObject> {
  await requireKeyring(pool, path);
  return openKeyring(path);
}

/**
 * Each policy has its own log, and evidence sealed under a key of that log. What is about people is
 * committed to under salts of their keys, where there is a vault.
 */
export function recorderFor(root: KeyObject, vault?: Pick<Vault, 'commitmentSalt'>): Recorder {
  const recordAll: Recorder['recordAll'] = async (client, evidence) => {
    const ids: string[] = [];
    for (const [policy, items] of Map.groupBy(evidence, (item) => item.policy)) {
      const sealer = sealerFor(root, policy);
      const logged = items.map(({ subjects, ...item }) => ({
        ...item,
        log: policy,
        ...(vault && subjects?.length
          ? { saltFor: (entry: string) => vault.commitmentSalt(subjects, entry) }
          : {}),
      }));
      ids.push(...(await recordAllEvidence(client, sealer, logged)));
    }
    return ids;
  };
  return {
    recordAll,
    async record(client, evidence) {
      const [id] = await recordAll(client, [evidence]);
      if (id === undefined) throw new Error('one piece of evidence makes one entry');
      return id;
    },
  };
}

/** A new keyring beside old evidence would hide that the old one is lost. Throws `keyring-missing`. */
async function requireKeyring(pool: Pool, path: string): Promise<void> {
  try {
    await stat(path);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    const { rowCount } = await pool.query('select from troth.evidence limit 1');
    if (!rowCount) return;
    throw new VaultError({
      code: 'keyring-missing',
      kind: 'missing',
      publicMessage: `The keyring ${path} is gone, and there is evidence that only it opens. Restore it from its copy.`,
    });
  }
}
