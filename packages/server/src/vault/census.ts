/** Counts of tenants, epochs and keys, policy by policy. No key is opened. */
import type { Pool } from '../platform/database.ts';

export interface Census {
  readonly policy: string;
  readonly tenants: number;
  readonly tenantsDestroyed: number;
  readonly keys: {
    readonly active: number;
    /** Fenced. */
    readonly erasing: number;
    readonly erased: number;
    /** Active or fenced, and closed to some purposes or to all. */
    readonly closed: number;
    /** Still wrapped under an old epoch key, which is destroyed when none is any more. */
    readonly toRewrap: number;
  };
  /** When the oldest current epoch key was made; null where there is none. */
  readonly oldestEpoch: Temporal.Instant | null;
  /** Old epoch keys that are not destroyed yet. */
  readonly retiring: number;
}

interface Row {
  readonly policy: string;
  readonly tenants: number;
  readonly destroyed: number;
  readonly active: number;
  readonly erasing: number;
  readonly erased: number;
  readonly closed: number;
  readonly to_rewrap: number;
  readonly oldest: Date | null;
  readonly retiring: number;
}

export async function takeCensus(pool: Pool): Promise<readonly Census[]> {
  const { rows } = await pool.query<Row>(
    `with tenant as (
       select split_part(tenant, '/', 1) as policy, count(*)::int as tenants,
         (count(*) filter (where wrapped is null))::int as destroyed
       from troth.vault_tenant group by 1),
     epoch as (
       select split_part(tenant, '/', 1) as policy,
         min(made_at) filter (where state = 'current') as oldest,
         (count(*) filter (where state = 'retiring'))::int as retiring
       from troth.vault_epoch group by 1),
     key as (
       select split_part(k.tenant, '/', 1) as policy,
         (count(*) filter (where k.state = 'active'))::int as active,
         (count(*) filter (where k.state = 'erasing'))::int as erasing,
         (count(*) filter (where k.state = 'erased'))::int as erased,
         (count(*) filter (where k.closed is not null or k.only_stored))::int as closed,
         (count(*) filter (where e.state = 'retiring'))::int as to_rewrap
       from troth.vault_key k left join troth.vault_epoch e on e.id = k.epoch group by 1)
     select policy, tenants, destroyed, coalesce(active, 0) as active,
       coalesce(erasing, 0) as erasing, coalesce(erased, 0) as erased,
       coalesce(closed, 0) as closed, coalesce(to_rewrap, 0) as to_rewrap,
       oldest, coalesce(retiring, 0) as retiring
     from tenant left join epoch using (policy) left join key using (policy) order by policy`,
  );
  return rows.map(({ policy, tenants, destroyed, to_rewrap, oldest, retiring, ...keys }) => ({
    policy,
    tenants,
    tenantsDestroyed: destroyed,
    keys: {
      active: keys.active,
      erasing: keys.erasing,
      erased: keys.erased,
      closed: keys.closed,
      toRewrap: to_rewrap,
    },
    oldestEpoch: oldest?.toTemporalInstant() ?? null,
    retiring,
  }));
}

/** Tenants of the policy whose keys are not destroyed, in order of their names. */
export async function tenantsOf(
  pool: Pool,
  policy: string,
  which: { readonly epochBefore?: Temporal.Instant; readonly retiring?: true } = {},
): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly tenant: string }>(
    `select t.tenant from troth.vault_tenant t
     where split_part(t.tenant, '/', 1) = $1 and t.wrapped is not null
       and ($2::timestamptz is null or exists (
         select from troth.vault_epoch e
         where e.tenant = t.tenant and e.state = 'current' and e.made_at < $2))
       and ($3::boolean is not true or exists (
         select from troth.vault_epoch e where e.tenant = t.tenant and e.state = 'retiring'))
     order by t.tenant`,
    [policy, which.epochBefore?.toString() ?? null, which.retiring ?? null],
  );
  return rows.map(({ tenant }) => tenant);
}
