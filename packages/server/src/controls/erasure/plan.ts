/**
 * The plan of an erasure, from the data map, the discovered tables and the holds: pure. Counts are
 * put in by `count-plan.ts`. What cannot be done is an obstacle and refuses the plan; nothing is skipped.
 */
import type { DataMap, StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { distinctRemarks } from '../requests/distinct-remarks.ts';
import { changeable } from '../requests/changeable.ts';
import type { Plan, Remark, StorePlan } from '../requests/plan-model.ts';
import { recipientsOf } from '../requests/recipients.ts';
import { letGo, letGoOfOwned, treat, type Draft } from './draft.ts';
import { obstaclesOf } from './obstacles.ts';
import { pointingAt } from '../requests/pointing.ts';
import { orderAsDeclared } from '../requests/order-steps.ts';
import {
  isSameReach,
  narrowed,
  namedRows,
  namesSomebody,
  referringRows,
  type Reached,
} from '../requests/reach.ts';
import { ambiguous } from '../requests/references.ts';
import { ofNobodyElse, outsideOf, ownedRows, sharedTargets } from '../requests/shared-rows.ts';
import { ownerless, pointedAt } from '../requests/whose.ts';

export interface World {
  /** By store. */
  readonly tables: Readonly<Record<string, readonly Table[]>>;
  /** Reason of a hold on the person, if there is one. */
  readonly personHeld?: string;
  /** `store.dataset` → reason of the hold. */
  readonly datasetsHeld: Readonly<Record<string, string>>;
}

export function planErasure(declared: DataMap, kind: string, world: World): Plan {
  const map = changeable(declared, world.tables);
  const obstacles: Remark[] = [];
  const warnings: Remark[] = [];
  const stores = Object.entries(map.stores).flatMap(([store, declaration]): StorePlan[] => {
    const planned = planStore(store, declaration, kind, world);
    obstacles.push(...planned.obstacles);
    warnings.push(...planned.warnings);
    const { steps, kept, pointing = [] } = planned;
    if (steps.length + kept.length === 0) return [];
    return [{ store, steps, kept, ...(pointing.length > 0 && { pointing }) }];
  });
  if (!reachesRoot(map, kind, stores)) {
    const resource = map.subjects[kind]?.root ?? kind;
    const message = `The plan does not reach ${resource}, where every ${kind} has a row: it would do nothing and call it done.`;
    obstacles.push({ code: 'root-unreached', resource, message });
  }
  if (world.personHeld !== undefined) {
    const message = `A legal hold is on this person: ${world.personHeld}`;
    obstacles.push({ code: 'held', resource: kind, message });
  } else {
    obstacles.push(...sealedStays(map, kind, stores));
  }
  return {
    stores,
    obstacles: distinctRemarks(obstacles),
    warnings: distinctRemarks(warnings),
    recipients: recipientsOf(map, stores),
    sealed: sealedOf(map, kind),
  };
}

function reachesRoot(map: DataMap, kind: string, stores: readonly StorePlan[]): boolean {
  const root = map.subjects[kind]?.root;
  return stores.some(({ store, steps, kept }) =>
    [...steps, ...kept].some(({ dataset }) => `${store}.${dataset}` === root),
  );
}

function planStore(
  store: string,
  declaration: StoreDeclaration,
  kind: string,
  world: World,
): StorePlan & { readonly obstacles: readonly Remark[]; readonly warnings: readonly Remark[] } {
  const tables = world.tables[store] ?? [];
  const draft: Draft = { steps: [], kept: [], obstacles: [] };
  const seen: Reached[] = [];
  const owners: Reached[] = [];
  const staying: Reached[] = [];
  const queue: Reached[] = [...namedRows(declaration, tables, kind)];
  for (let reached = queue.shift(); reached !== undefined; reached = queue.shift()) {
    const { reach, name, targetGoes } = reached;
    if (seen.some((one) => isSameReach(one.reach, reach))) {
      if (targetGoes) letGo(store, reached, draft);
    } else {
      seen.push(reached);
      const held = world.personHeld ?? world.datasetsHeld[`${store}.${name}`];
      const found = seen.filter(({ whose }) => whose === 'own');
      const alone = [
        ...(reached.alone ?? []),
        ...ofNobodyElse(declaration, tables, reached, found),
        // Of rows that go along with others', the person's own are counted where they are theirs.
        ...(reached.whose === 'others' && !namesSomebody(reached.dataset)
          ? outsideOf(name, found)
          : []),
      ];
      const goes = treat(store, reached, { kind, held, gone: found, alone, draft });
      if (goes !== undefined) {
        const here = narrowed(reached, alone);
        queue.push(...referringRows(declaration, tables, here, goes, kind));
        if (held === undefined && reached.whose === 'own') owners.push(here);
        if (!goes && reached.whose === 'own') staying.push(here);
      }
    }
    // What is pointed at may be others' too: whose the rows are that point there must be known first.
    if (queue.length > 0) continue;
    const own = seen.filter((one) => one.whose === 'own' && doesLetGo(one, draft));
    queue.push(...owners.splice(0).flatMap((owner) => ownedRows(declaration, tables, owner, own)));
  }
  letGoOfOwned(store, declaration, tables, draft);
  const steps = draft.steps.filter(
    ({ how, set }) => how === 'delete' || Object.keys(set).length > 0,
  );
  const ordered = orderAsDeclared(store, declaration, tables, steps);
  const pointed = pointedAt(store, declaration, draft);
  return {
    store,
    steps: ordered.steps,
    kept: [...draft.kept, ...pointed.kept],
    pointing: pointingAt(declaration, tables, staying, kind),
    obstacles: [
      ...draft.obstacles,
      ...pointed.obstacles,
      ...ownerless(store, declaration),
      ...ordered.obstacles,
      ...ambiguous(store, declaration, tables, [...new Set(seen.map(({ name }) => name))]),
      ...obstaclesOf(store, declaration, tables, { kind, steps }),
    ],
    warnings: sharedTargets(store, declaration, tables, new Set(seen.map(({ name }) => name))),
  };
}

/** Rows that name nobody and stay hold what they point at, as anybody's do. */
function doesLetGo({ dataset, reach }: Reached, { steps }: Draft): boolean {
  return (
    namesSomebody(dataset) ||
    steps.some((step) => step.how === 'delete' && isSameReach(step.reach, reach))
  );
}

/** The person's key is destroyed, and would close what stays as well: it would be kept unreadable. */
function sealedStays({ stores }: DataMap, kind: string, plans: readonly StorePlan[]): Remark[] {
  return plans.flatMap(({ store, steps, kept }) => {
    const own = kept.filter(({ reach, whose }) => reach !== undefined && whose !== 'others');
    const staying = new Set(own.map(({ dataset }) => dataset));
    const names = new Set([...staying, ...steps.map(({ dataset }) => dataset)]);
    return [...names].flatMap((name) => {
      const dataset = stores[store]?.datasets[name];
      if (dataset?.subjects[kind] === undefined) return [];
      return Object.entries(dataset.fields)
        .filter(([, { sealed, erase }]) => {
          const stays = erase === undefined ? staying.has(name) : erase.how === 'keep';
          return sealed && stays;
        })
        .map(([field]) => {
          const resource = `${store}.${name}.${field}`;
          const message = `${resource} stays and is sealed under the person's key, which an erasure destroys: it could not be read any more. End the hold, let it go with the person, or keep it unsealed.`;
          return { code: 'sealed-stays', resource, message };
        });
    });
  });
}

function sealedOf({ stores }: DataMap, kind: string): readonly string[] {
  return Object.entries(stores).flatMap(([store, { datasets }]) =>
    Object.entries(datasets)
      .filter(([, { subjects }]) => subjects[kind] !== undefined)
      .flatMap(([name, { fields }]) =>
        Object.entries(fields)
          .filter(([, { sealed }]) => sealed === true)
          .map(([field]) => `${store}.${name}.${field}`),
      ),
  );
}
