/** New epoch keys for the tenants of several policies, and every key wrapped anew under them. */
import type { VaultAccess } from './vault-access.ts';
import { tenantsOf, type Rewrapped } from './vault/index.ts';

export interface RotateOptions {
  /** All when absent. */
  readonly policies?: readonly string[];
  /** Only tenants whose epoch key was made before. */
  readonly epochBefore?: Temporal.Instant;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RotateProgress) => void;
}

export interface RotateProgress {
  readonly policy: string;
  readonly tenantsDone: number;
  readonly tenants: number;
  /** Keys wrapped anew so far, of all tenants. */
  readonly keys: number;
}

/** Killed between two tenants, it is called again; killed within one, `rewrapAll` goes on. */
export async function rotateEpochs(
  access: VaultAccess,
  policies: readonly string[],
  options: RotateOptions,
): Promise<Rewrapped> {
  const { epochBefore, signal } = options;
  for (const policy of policies) {
    for (const tenant of await tenantsOf(access.pool, policy, epochBefore ? { epochBefore } : {})) {
      signal?.throwIfAborted();
      await access.vault.rotateEpoch(tenant);
    }
  }
  return rewrapAll(access, policies, options);
}

/** Every key of theirs that is still wrapped under an old epoch key. */
export async function rewrapAll(
  { vault, pool }: VaultAccess,
  policies: readonly string[],
  { signal, onProgress }: RotateOptions,
): Promise<Rewrapped> {
  let keys = 0;
  let epochsDestroyed = 0;
  for (const policy of policies) {
    const tenants = await tenantsOf(pool, policy, { retiring: true });
    for (const [tenantsDone, tenant] of tenants.entries()) {
      const tell = (more: number): void =>
        onProgress?.({ policy, tenantsDone, tenants: tenants.length, keys: keys + more });
      const done = await vault.rewrap(tenant, { ...(signal ? { signal } : {}), onBatch: tell });
      keys += done.keys;
      epochsDestroyed += done.epochsDestroyed;
    }
  }
  return { keys, epochsDestroyed };
}
