/** Fields that are sealed: what stands in a row is known only by opening it. */
import type { Change, Effect } from '../../stores/contract.ts';
import { parseSealed, VaultError } from '../../vault/index.ts';
import type { SubjectKeys, ValuePlace } from '../requests/environment.ts';
import { blindIndexFor } from '../sealed/blind-indexes.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Job } from '../requests/workflow.ts';
import { selections, storeOf, type Filled } from './filled.ts';

/** A row in which fields do not hold what is right, and what does. */
interface Wrong {
  readonly key: readonly (string | null)[];
  readonly fields: readonly { readonly field: string; readonly place: ValuePlace }[];
}

/** Throws what opening throws: what cannot be opened is not known to be right. */
export async function countWrong(job: Job, filled: Filled): Promise<number> {
  let rows = 0;
  for await (const _ of wrongRows(job, filled)) rows += 1;
  return rows;
}

/** Idempotent: a row that opens to the right value is left alone. `onRow`: after each that was written. */
export async function sealRight(
  job: Job,
  filled: Filled,
  onRow: (effects: readonly Effect[] | null) => Promise<void>,
): Promise<void> {
  const { step, correction } = filled;
  const store = storeOf(job, filled.store);
  const options = job.signal ? { signal: job.signal } : {};
  for await (const { key, fields } of wrongRows(job, filled)) {
    const set: Record<string, { readonly how: 'set'; readonly to: string | null }> = {};
    for (const { field, place } of fields) {
      const right = correction.values[field] ?? null;
      const to = right === null ? null : await keysOf(job).seal(place, Buffer.from(right));
      set[field] = { how: 'set', to };
      const index = indexOf(filled, field);
      if (index === undefined) continue;
      set[index] = { how: 'set', to: right && (await blindIndex(job, filled, { field, place })) };
    }
    const select = { table: step.reach.table, fields: step.key, equal: [key] };
    const change = { select, key: step.key, treatment: { how: 'update', set } } as const;
    await store.change(change, {
      ...options,
      onBatch: async (rows, effects) => {
        if (rows > 0) await onRow(effects);
      },
    });
  }
}

/** Fields whose right value another row has already, by their blind index. */
export async function takenElsewhere(job: Job, filled: Filled): Promise<readonly string[]> {
  const { step, correction } = filled;
  const store = storeOf(job, filled.store);
  const taken = new Set<string>();
  for await (const { key, fields } of wrongRows(job, filled)) {
    for (const { field, place } of fields) {
      const column = indexOf(filled, field);
      if (column === undefined || (correction.values[field] ?? null) === null) continue;
      const index = await blindIndex(job, filled, { field, place });
      const query = { table: step.reach.table, key: step.key, fields: [column], equal: [[index]] };
      for await (const page of store.locate(query)) {
        if (page.some((other) => other.some((part, at) => part !== key[at]))) taken.add(field);
      }
    }
  }
  return [...taken];
}

function indexOf({ correction: { dataset } }: Filled, field: string): string | undefined {
  return dataset.fields[field]?.blindIndex;
}

function blindIndex(
  job: Job,
  { store, correction }: Filled,
  { field, place: { tenant } }: { readonly field: string; readonly place: ValuePlace },
): Promise<string> {
  const { name, dataset, values } = correction;
  const scoped = { store, name, dataset, sealed: [field] };
  return blindIndexFor(keysOf(job), { scoped, field, tenant }, values[field] ?? '');
}

/** What would be written, as long as a sealed text is: to ask whether the columns can hold it. */
export function likeSealed({ step, correction }: Filled, select: Change['select']): Change {
  const set = Object.keys(step.set).map((field) => {
    const right = correction.values[field] ?? null;
    if (right === null) return [field, { how: 'set', to: null }] as const;
    const bytes = 72 + Buffer.byteLength(right);
    return [field, { how: 'set', to: 'x'.repeat(60 + Math.ceil((bytes * 4) / 3)) }] as const;
  });
  return { select, key: step.key, treatment: { how: 'update', set: Object.fromEntries(set) } };
}

async function* wrongRows(job: Job, filled: Filled): AsyncGenerator<Wrong> {
  const { step, correction, store } = filled;
  for await (const select of selections(job, filled)) {
    const query = { select, key: step.key, ...(job.signal ? { signal: job.signal } : {}) };
    for await (const { columns, rows } of storeOf(job, store).read(query)) {
      for (const row of rows) {
        const partOf = (name: string): string | null => row[columns.indexOf(name)] ?? null;
        const fields: { field: string; place: ValuePlace }[] = [];
        for (const field of Object.keys(step.set)) {
          const { name, dataset } = correction;
          const column = { store, name, dataset, field, key: step.key };
          const place = valuePlaceOf(job.subject, column, partOf);
          const right = correction.values[field] ?? null;
          const isRight =
            right === null
              ? partOf(field) === null
              : (await opened(job, partOf(field), place)) === right;
          if (!isRight) fields.push({ field, place });
        }
        if (fields.length > 0) yield { key: step.key.map(partOf), fields };
      }
    }
  }
}

/** Plain text in a field that is declared sealed is wrong whatever it says, and so is what opens nowhere. */
async function opened(job: Job, text: string | null, place: ValuePlace) {
  if (text === null || parseSealed(text) === undefined) return undefined;
  try {
    return (await keysOf(job).openForSubject(text, place)).toString('utf8');
  } catch (error) {
    if (error instanceof VaultError && unsound.has(error.code)) return undefined;
    throw error;
  }
}

/** Somebody else's text, a changed one, or one of another row: no value of this person is lost with it. */
const unsound: ReadonlySet<string> = new Set(['key-unknown', 'key-foreign', 'sealed-not-opened']);

function keysOf({ environment: { keys } }: Job): SubjectKeys {
  if (keys) return keys;
  throw new Error('a plan with sealed fields is refused where there is no vault');
}
