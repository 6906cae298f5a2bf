/**
 * Rows that a plan would change, and that name people under a legal hold or a restriction besides those
 * whom it is about: a booking is the guest's as well as the host's.
 */
import type { RowKey, WritableStore } from '../../stores/contract.ts';
import { counted, withArticle } from '../wording.ts';
import { exceptedPeople } from './held.ts';
import type { Remark, Step, StorePlan } from './plan-model.ts';
import type { Failure } from './request.ts';
import { selectionsOf, whoseIn, type Whose } from './selections.ts';
import type { Job } from './workflow.ts';

export interface HeldRows {
  /** `store.dataset` */
  readonly resource: string;
  readonly store: string;
  /** Of the people. */
  readonly kind: string;
  readonly rows: number;
}

type Asking = Pick<Job, 'environment' | 'policy' | 'stores' | 'subject' | 'handles' | 'signal'>;

/** By the holds and restrictions of this moment. */
export async function heldRows(
  asking: Asking,
  plans: readonly StorePlan[],
): Promise<readonly HeldRows[]> {
  const { environment, policy, stores, subject } = asking;
  const excepted = await exceptedPeople(environment, policy);
  const own = new Set(subject.keys.map(nameOf));
  const found = new Map<string, HeldRows>();
  for (const { store, steps } of plans) {
    const opened = stores.get(store);
    for (const step of steps.filter(({ how }) => how !== 'read')) {
      const subjects = policy.map.stores[store]?.datasets[step.dataset]?.subjects ?? {};
      for (const [kind, fields] of Object.entries(subjects)) {
        const held = excepted.get(kind) ?? [];
        const others = kind === subject.kind ? held.filter((key) => !own.has(nameOf(key))) : held;
        if (opened === undefined || others.length === 0) continue;
        const whose = whoseIn({ ...asking, excepted });
        const rows = await countNaming(opened, step, whose, { others, fields }, asking.signal);
        const resource = `${store}.${step.dataset}`;
        const before = found.get(`${resource} ${kind}`)?.rows ?? 0;
        // Several steps may lead to the same rows.
        const most = Math.max(before, rows);
        if (most > 0) found.set(`${resource} ${kind}`, { resource, store, kind, rows: most });
      }
    }
  }
  return [...found.values()].toSorted((a, b) => (a.resource < b.resource ? -1 : 1));
}

interface Naming {
  readonly others: readonly RowKey[];
  readonly fields: readonly string[];
}

async function countNaming(
  store: WritableStore,
  step: Step,
  whose: Whose,
  { others, fields }: Naming,
  signal: AbortSignal | undefined,
): Promise<number> {
  let rows = 0;
  for await (const select of selectionsOf(store, step.reach, whose)) {
    const where = [...(select.where ?? []), { oneOf: others, fields }];
    const change = { select: { ...select, where }, key: [], treatment: { how: 'delete' } } as const;
    rows += await store.remaining(change, signal);
  }
  return rows;
}

export function heldRemarks(held: readonly HeldRows[]): readonly Remark[] {
  return held.map(({ resource, kind, rows }) => ({
    code: 'held',
    resource,
    message: `${counted(rows, 'row')} of ${resource} ${rows === 1 ? 'is' : 'are'} about ${withArticle(kind)} under a legal hold or a restriction. End it first, or wait until it is ended: troth hold list`,
  }));
}

export function heldFailures(held: readonly HeldRows[]): readonly Failure[] {
  return held.map(({ store, resource, rows }) => ({ store, resource, code: 'held', rows }));
}

function nameOf(key: RowKey): string {
  return JSON.stringify(key);
}
