/**
 * The search of copies, as a check makes it: rows of customers in tables that no destruction takes, found
 * in the same columns in which a destruction looks for one customer. Of customers who are gone only
 * pseudonyms are known, so what names them in documents is looked for when they are destroyed.
 */
import type { Condition, Table } from '../../stores/contract.ts';
import { attempt, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { overdueBefore } from '../deadline.ts';
import { clockFrom } from '../late-rows.ts';
import type { Plan } from '../requests/plan-model.ts';
import { tenantKind } from '../requests/tenant.ts';
import { isSame, tableOf } from '../scope.ts';
import { keyNames } from '../search/alike.ts';
import { whyExcluded } from '../search/excluded.ts';
import { placesIn } from '../search/places.ts';
import type { Params } from './clause.ts';
import { customersOf } from './tenants-left.ts';

export interface SearchedCopies {
  /** Tables whose columns were compared by name, and that may be read. */
  readonly tables: { readonly seen: number; readonly of: number };
  /** `store/schema.table`: no dataset declares it, and the role may not read it; with what lets it. */
  readonly unreadable: readonly (readonly [where: string, toRead: string | undefined])[];
  /** Columns in which rows of customers were counted, by place. */
  readonly counted: readonly (readonly [string, Attempt<Copies>])[];
  /** Whether the data map says in any dataset by which columns a customer is named. */
  readonly hasNames: boolean;
}

export interface Copies {
  readonly rows: number;
  /** Of these: of customers whose time is over, or of whom there is no record any more. */
  readonly late: number;
}

interface Look {
  readonly store: string;
  readonly table: Table;
  readonly columns: readonly string[];
}

export async function copies(
  context: ProbeContext,
  params: Params,
  plan: Pick<Plan, 'stores'>,
  parts: readonly number[],
): Promise<SearchedCopies> {
  const { map } = context.policy;
  const reached = new Set(
    plan.stores.flatMap(({ store, steps, kept }) =>
      [...steps, ...kept].map(({ dataset }) => `${store}.${dataset}`),
    ),
  );
  const looks = new Map<string, Look>();
  const unreadable: [string, string | undefined][] = [];
  const tables = { seen: 0, of: 0 };
  for (const [store, declaration] of Object.entries(map.stores)) {
    const all = (await context.stores.everything(store)).filter(({ kind }) => kind !== 'view');
    const closed = all.filter(
      (table) =>
        !table.readable &&
        !Object.values(declaration.datasets).some((one) => isSame(tableOf(one), table)) &&
        whyExcluded(declaration, 'tables', `${table.schema}.${table.name}`) === undefined,
    );
    for (const { schema, name, toRead } of closed) {
      unreadable.push([`${store}/${schema}.${name}`, toRead]);
    }
    tables.of += all.length;
    tables.seen += all.length - closed.length;
    for (const length of parts) {
      const asked = { map, kind: tenantKind, reached, names: keyNames(map, tenantKind, length) };
      for (const { table, looks: planned } of placesIn(asked, store, declaration, all).tables) {
        for (const look of planned) {
          if (look.how !== 'key') continue;
          const { columns } = look;
          const where = `${store}/${table.schema}.${table.name}.${columns.join('+')}`;
          looks.set(where, { store, table, columns });
        }
      }
    }
  }
  const counted: (readonly [string, Attempt<Copies>])[] = [];
  for (const [where, look] of looks) {
    counted.push([where, await attempt(() => countCopies(context, params, look))]);
  }
  return { tables, unreadable, counted, hasNames: parts.length > 0 };
}

async function countCopies(
  context: ProbeContext,
  params: Params,
  { store, table, columns }: Look,
): Promise<Copies> {
  const { stores, policy, now } = context;
  const named = columns.map((column): Condition => ({ isNull: column, not: true }));
  const rows = await stores.count(store, { table, where: named });
  const customers = customersOf(context, columns.length).find((one) => one.store === store);
  if (rows === 0 || customers === undefined) return { rows, late: 0 };
  const { dataset } = customers;
  const known = { exists: tableOf(dataset), fields: columns, keys: dataset.tenant };
  const nobody = await stores.count(store, { table, where: [...named, { ...known, not: true }] });
  const clock =
    params.since === undefined
      ? undefined
      : clockFrom(policy.map.stores[store], customers, params.since);
  if (clock === undefined) return { rows, late: nobody };
  const before = overdueBefore(now, params.within, policy.zone);
  const ended: Condition = { before, column: clock.column, via: clock.via };
  const past = await stores.count(store, { table, where: [{ ...known, and: [ended] }] });
  return { rows, late: nobody + past };
}
