/**
 * The plan of a destruction: every row of a customer goes from every store, whatever it says and about
 * whom; pure. Rows stay only for a duty that the data map states and that outlasts the destruction,
 * or under a legal hold; what cannot be done is an obstacle and refuses the plan.
 */
import type { DataMap, Dataset, Reference, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { distinctRemarks } from '../requests/distinct-remarks.ts';
import { changeable } from '../requests/changeable.ts';
import { recipientsOf } from '../requests/recipients.ts';
import { isSameSet } from '../requests/references.ts';
import { orderByStore } from '../requests/order-steps.ts';
import type { Plan, Remark, StorePlan } from '../requests/plan-model.ts';
import { outlastsCustomer } from '../requests/tenant.ts';
import { draftStore } from './draft.ts';

export interface World {
  /** By store. */
  readonly tables: Readonly<Record<string, readonly Table[]>>;
  /** `store.dataset` → reason of the hold. */
  readonly datasetsHeld: Readonly<Record<string, string>>;
  /** By when it must be done, from the contract's end; undefined where no clause says. */
  readonly within?: Temporal.Duration | undefined;
}

/** `parts`: how many values name a customer. */
export function planDestruction(declared: DataMap, parts: number, world: World): Plan {
  const map = changeable(declared, world.tables);
  const obstacles: Remark[] = [];
  const stores = Object.entries(map.stores).flatMap(([store, declaration]): StorePlan[] => {
    const tables = world.tables[store] ?? [];
    const draft = draftStore(store, namingPeople(map, store, declaration), tables, {
      parts,
      stays: (name, dataset) => whyStays(`${store}.${name}`, dataset, world),
      isHeld: (name) => world.datasetsHeld[`${store}.${name}`] !== undefined,
      naming: (name, dataset) => naming(map, store, name, dataset),
    });
    const ordered = orderByStore(store, tables, draft.steps);
    obstacles.push(...draft.obstacles, ...ordered.obstacles);
    const { kept } = draft;
    return ordered.steps.length + kept.length === 0 ? [] : [{ store, steps: ordered.steps, kept }];
  });
  if (!stores.some(({ steps }) => steps.length > 0)) {
    const message =
      'No dataset of the data map that could go names a tenant: it would do nothing and call it done.';
    obstacles.push({ code: 'tenant-undeclared', resource: 'data map', message });
  }
  const sealed = sealedIn(map, stores, 'delete');
  // The customer's keys are destroyed with what goes, and would close what stays as well.
  if (sealed.length > 0) obstacles.push(...sealedIn(map, stores, 'keep').map(staysUnread));
  return {
    stores,
    obstacles: distinctRemarks(obstacles),
    warnings: [],
    recipients: recipientsOf(map, stores),
    sealed,
  };
}

/** A row that names one of the customer's people is the customer's, also where no reference says so. */
function namingPeople(
  map: DataMap,
  store: string,
  declaration: StoreDeclaration,
): StoreDeclaration {
  const datasets = Object.entries(declaration.datasets).map(([name, dataset]) => [
    name,
    dataset.tenant.length > 0
      ? dataset
      : { ...dataset, references: naming(map, store, name, dataset) },
  ]);
  return { ...declaration, datasets: Object.fromEntries(datasets) };
}

/** References as they are declared, and by the columns that name people. */
function naming(
  map: DataMap,
  store: string,
  name: string,
  { subjects, references }: Dataset,
): readonly Reference[] {
  const implied = Object.entries(subjects).flatMap(([kind, fields]) => {
    const { root = '', key: keys = [] } = map.subjects[kind] ?? {};
    const to = root.slice(root.indexOf('.') + 1);
    const isHere = root === `${store}.${to}` && to !== name;
    const isSaid = references.some((by) => by.to === to && isSameSet(by.fields, fields));
    return isHere && !isSaid ? [{ fields, to, keys }] : [];
  });
  return [...references, ...implied];
}

/** Undefined where the rows go. */
export function whyStays(
  place: string,
  dataset: Dataset,
  { datasetsHeld, within }: Pick<World, 'datasetsHeld' | 'within'>,
): string | undefined {
  const held = datasetsHeld[place];
  if (held !== undefined) return `Legal hold: ${held}`;
  const { erase } = dataset;
  return erase.how === 'keep' && outlastsCustomer(dataset, within) ? erase.because : undefined;
}

/** Sealed fields of what goes, or of what stays. */
function sealedIn(
  map: DataMap,
  stores: readonly StorePlan[],
  what: 'delete' | 'keep',
): readonly string[] {
  const fields = stores.flatMap(({ store, steps, kept }) => {
    const gone = steps.filter(({ how }) => how === 'delete');
    return (what === 'delete' ? gone : kept).flatMap(({ dataset }) =>
      Object.entries(map.stores[store]?.datasets[dataset]?.fields ?? {})
        .filter(([, { sealed }]) => sealed === true)
        .filter(([, { erase }]) => what === 'delete' || erase === undefined || erase.how === 'keep')
        .map(([field]) => `${store}.${dataset}.${field}`),
    );
  });
  return [...new Set(fields)];
}

function staysUnread(resource: string): Remark {
  const message = `${resource} stays and is sealed: nobody could read it any more once the customer's keys are destroyed. End the hold, or do not seal what a duty keeps.`;
  return { code: 'kept-sealed', resource, message };
}
