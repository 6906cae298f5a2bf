/**
 * What stands against the workflows of a policy in its real databases, before anybody asks for one: the
 * planners of the workflows make their plans for nobody, and each store is asked about each step.
 */
import type { Policy } from '@troth/core/policy';
import type { Change, ColumnTreatment, Table, WritableStore } from '../stores/contract.ts';
import { planDestruction } from './destruction/plan.ts';
import { planErasure } from './erasure/plan.ts';
import { planExport } from './export/plan-export.ts';
import { distinctRemarks } from './requests/distinct-remarks.ts';
import { shortestOf } from './requests/endings.ts';
import type { Plan, Remark, Step } from './requests/plan-model.ts';
import { remarkOf } from './requests/rehearse-plan.ts';
import { keyObstacles } from './requests/key-places.ts';
import type { Right } from './requests/request.ts';
import { mayHaveSeveral } from './requests/own-row.ts';
import { neverToldApart } from './requests/told-apart.ts';
import { tablesOf } from './requests/tables-of.ts';
import { tenantColumns, tenantKind } from './requests/tenant.ts';
import type { Stores } from './requests/workflow.ts';
import { planSweep } from './retention/plan.ts';
import { obstacleTo } from './sealed/obstacles.ts';
import { sealedDatasets } from './sealed/owners.ts';
import { findTable, tableOf } from './scope.ts';

export interface LivePart {
  readonly workflow: Right | 'sealing';
  /** Kind of person; `tenant` for a customer, `everybody` where it is about rows. */
  readonly kind: string;
  /** Steps and stores that were asked about. */
  readonly steps: number;
  readonly obstacles: readonly Remark[];
  readonly warnings: readonly Remark[];
  /** `store` → why a plan cannot be tried there. */
  readonly notTried: Readonly<Record<string, string>>;
}

type Tables = Readonly<Record<string, readonly Table[]>>;

/** Reads only: what is tried has no rows, and is rolled back. */
export async function liveObstacles(
  policy: Policy,
  stores: Stores,
  now: Temporal.Instant,
): Promise<readonly LivePart[]> {
  const tables = await tablesOf(policy, stores);
  const parts: LivePart[] = [];
  for (const { workflow, kind, plan } of plansFor(policy, tables, now)) {
    const asked = await askedAbout(plan, stores, tables);
    const apart = [
      ...(await neverToldApart(policy, stores, kind, plan)),
      ...mayHaveSeveral(policy, kind, tables),
    ];
    parts.push({
      workflow,
      kind,
      ...asked,
      warnings: distinctRemarks([...asked.warnings, ...apart]),
    });
  }
  const sealing = await sealingObstacles(policy, stores, tables);
  return sealing ? [...parts, sealing] : parts;
}

interface Planned {
  readonly workflow: Right;
  readonly kind: string;
  readonly plan: Plan;
}

function plansFor(policy: Policy, tables: Tables, now: Temporal.Instant): readonly Planned[] {
  const { map } = policy;
  const free = { tables, datasetsHeld: {} };
  const people = Object.keys(map.subjects).flatMap((kind): Planned[] => {
    const erasure = planErasure(map, kind, free);
    const obstacles = [...erasure.obstacles, ...keyObstacles(map, kind)];
    return [
      { workflow: 'erasure', kind, plan: { ...erasure, obstacles } },
      { workflow: 'access', kind, plan: planExport({ map, kind, right: 'access' }, tables) },
    ];
  });
  const lengths = [...new Set(tenantColumns(map).map((columns) => columns.length))];
  const customers = lengths.map((length): Planned => {
    const plan = planDestruction(map, length, { ...free, within: shortestOf(policy) });
    return { workflow: 'destruction', kind: tenantKind, plan };
  });
  const sweep = planSweep(policy, {}, { ...free, kinds: new Set(), now });
  return [...people, ...customers, { workflow: 'retention', kind: 'everybody', plan: sweep }];
}

async function askedAbout(
  plan: Plan,
  stores: Stores,
  tables: Tables,
): Promise<Omit<LivePart, 'workflow' | 'kind'>> {
  const obstacles = [...plan.obstacles];
  const warnings = [...plan.warnings];
  const notTried: Record<string, string> = {};
  let steps = 0;
  for (const { store: name, steps: all } of plan.stores) {
    const store = stores.get(name);
    if (!store) continue;
    steps += all.length;
    const changes = all.flatMap((step) => changeFor(step, tables[name] ?? []) ?? []);
    for (const change of changes) {
      const foreseen = await store.foresee(change);
      obstacles.push(...foreseen.obstacles.map((one) => remarkOf(name, one)));
      warnings.push(...foreseen.warnings.map((one) => remarkOf(name, one)));
    }
    // What the catalogue has against a change would only be said again.
    if (obstacles.some(({ resource }) => resource.startsWith(`${name}/`))) continue;
    const tried = await store.rehearse(changes, { upTo: 0 });
    if (!tried.tried) notTried[name] = tried.why;
    else obstacles.push(...tried.obstacles.map((one) => remarkOf(name, one)));
  }
  return {
    steps,
    obstacles: distinctRemarks(obstacles),
    warnings: distinctRemarks(warnings),
    notTried,
  };
}

/** The change of a step, of no row: no column equals nothing. */
function changeFor(step: Step, tables: readonly Table[]): Change | undefined {
  const { how, key, reach, set } = step;
  const first = findTable(tables, reach.table)?.columns[0]?.name;
  const fields = reach.fields.length > 0 ? reach.fields : first === undefined ? [] : [first];
  if (how === 'read' || fields.length === 0) return undefined;
  const select = { table: reach.table, fields, equal: [fields.map(() => null)] };
  if (how === 'delete') return { select, key, treatment: { how } };
  const filled = Object.entries(set).map(([name, one]) => [name, wholeMask(one)] as const);
  return { select, key, treatment: { how: 'update', set: Object.fromEntries(filled) } };
}

/** Texts of nobody are masked as those of somebody of whom nothing is known: as a whole. */
function wholeMask(treatment: ColumnTreatment): ColumnTreatment {
  return treatment.how === 'mask-texts' ? { how: 'mask', with: treatment.with } : treatment;
}

/** One for each column: all that stands against sealing it, and what to paste. */
async function sealingObstacles(
  { map }: Policy,
  stores: Stores,
  tables: Tables,
): Promise<LivePart | undefined> {
  const found = sealedDatasets(map);
  if (found.length === 0) return undefined;
  const obstacles: Remark[] = [];
  for (const scoped of found) {
    const store: WritableStore | undefined = stores.get(scoped.store);
    const isThere = findTable(tables[scoped.store] ?? [], tableOf(scoped.dataset)) !== undefined;
    for (const field of scoped.sealed) {
      const resource = `${scoped.store}.${scoped.name}.${field}`;
      const against =
        store && isThere
          ? await obstacleTo(map, scoped, field, store)
          : { why: 'its table is not there', paste: '' };
      if (against === undefined) continue;
      const message = `${resource} cannot be sealed: ${against.why}.`;
      const paste = against.paste === '' ? {} : { paste: against.paste };
      obstacles.push({ code: 'sealing', resource, message, ...paste });
    }
  }
  const steps = found.reduce((sum, { sealed }) => sum + sealed.length, 0);
  return { workflow: 'sealing', kind: 'everybody', steps, obstacles, warnings: [], notTried: {} };
}
