/** Tenant keys, unwrapped by the root provider and kept for a limited time. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../platform/clock.ts';
import { inTransaction, type Pool, type PoolClient } from '../platform/database.ts';
import { VaultError } from './error.ts';
import { unwrapUnder, type RootProvider } from './root.ts';
import { epochContext, Tenant, tenantContext, type Epoch } from './tenant.ts';
import { makeKey, wrap } from './wrapping.ts';

export interface TenantsOptions {
  readonly root: RootProvider;
  readonly pool: Pool;
  readonly clock: Clock;
  /** Milliseconds; how long a root that was disabled may still seem enabled. */
  readonly cacheFor: number;
}

interface Row {
  readonly root: string;
  readonly wrapped: Buffer | null;
}

export class Tenants {
  readonly #options: TenantsOptions;
  readonly #held = new Map<string, { readonly until: number; readonly tenant: Promise<Tenant> }>();

  constructor(options: TenantsOptions) {
    this.#options = options;
  }

  /** Makes the tenant's keys when there are none. */
  async ensure(name: string): Promise<Tenant> {
    return (await this.find(name)) ?? (await this.#make(name));
  }

  /** Throws `tenant-erased`, and what the root says. */
  async find(name: string): Promise<Tenant | undefined> {
    const held = this.#held.get(name);
    if (held !== undefined && performance.now() < held.until) return held.tenant;
    this.#held.delete(name);
    const { rows } = await this.#options.pool.query<Row>(
      'select root, wrapped from troth.vault_tenant where tenant = $1',
      [name],
    );
    const [row] = rows;
    if (row === undefined) return undefined;
    const tenant = this.#unwrapped(name, row);
    tenant.catch(() => this.#held.delete(name));
    this.#held.set(name, { until: performance.now() + this.#options.cacheFor, tenant });
    return tenant;
  }

  forget(name?: string): void {
    if (name === undefined) this.#held.clear();
    else this.#held.delete(name);
  }

  async #unwrapped(name: string, { wrapped, ...row }: Row): Promise<Tenant> {
    const { root } = this.#options;
    if (wrapped === null) {
      throw new VaultError({
        code: 'tenant-erased',
        kind: 'missing',
        publicMessage: "The tenant's keys were destroyed. Nothing of its data can be opened again.",
      });
    }
    if (row.root !== root.id) {
      throw new VaultError({
        code: 'root-foreign',
        kind: 'conflict',
        facts: { wanted: row.root, given: root.id },
        publicMessage: `The keys were made under root ${row.root}; this one is ${root.id}. Use the keyring that they were made with.`,
      });
    }
    return new Tenant(name, await unwrapUnder(root, wrapped, tenantContext(name)));
  }

  async #make(name: string): Promise<Tenant> {
    const { root, pool, clock } = this.#options;
    const key = makeKey();
    const wrapped = await root.wrap(key, tenantContext(name));
    const madeAt = clock.now().toString();
    await inTransaction(pool, async (client) => {
      const { rowCount } = await client.query(
        `insert into troth.vault_tenant (tenant, root, wrapped, made_at)
         values ($1, $2, $3, $4) on conflict do nothing`,
        [name, root.id, wrapped, madeAt],
      );
      if (rowCount === 1) await addEpoch(client, new Tenant(name, key), madeAt);
    });
    const made = await this.find(name);
    if (made === undefined) throw new Error('a tenant that was committed is not there');
    return made;
  }
}

/** The tenant's row must be locked, or new. */
export async function addEpoch(client: PoolClient, tenant: Tenant, at: string): Promise<void> {
  const id = randomUUID();
  const wrapped = wrap(tenant.cipher, makeKey(), epochContext(tenant.name, id));
  await client.query(
    `insert into troth.vault_epoch (id, tenant, number, state, wrapped, made_at)
     select $1, $2, coalesce(max(number), 0) + 1, 'current', $3, $4
     from troth.vault_epoch where tenant = $2`,
    [id, tenant.name, wrapped, at],
  );
}

export async function currentEpoch(source: Pool | PoolClient, tenant: Tenant): Promise<Epoch> {
  const { rows } = await source.query<{ id: string; wrapped: Buffer }>(
    `select id, wrapped from troth.vault_epoch where tenant = $1 and state = 'current'`,
    [tenant.name],
  );
  const [row] = rows;
  if (row === undefined) {
    throw new VaultError({
      code: 'key-unknown',
      kind: 'missing',
      publicMessage: 'The tenant has no current epoch key. Restore the keys database.',
    });
  }
  return tenant.epoch(row.id, row.wrapped);
}
