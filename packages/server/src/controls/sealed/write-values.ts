/** Values written where their old ones stand; what the database refuses is told apart from the rest. */
import { TrothError } from '@troth/core/error';
import type { Replacement, WritableStore } from '../../stores/contract.ts';

export interface Written {
  readonly done: number;
  /** Values that a unique index did not let in: another row has the same. */
  readonly doubled: number;
  /** Values that something else in the database does not let in. */
  readonly refused: number;
}

/** A batch that is refused is halved until what is refused stands alone. */
export async function writeValues(
  store: Pick<WritableStore, 'replaceValues'>,
  replacement: Replacement,
  signal?: AbortSignal,
): Promise<Written> {
  const { values } = replacement;
  if (values.length === 0) return { done: 0, doubled: 0, refused: 0 };
  try {
    return { done: await store.replaceValues(replacement, signal), doubled: 0, refused: 0 };
  } catch (error) {
    const state = stateOf(error);
    if (state === undefined) throw error;
    const isDoubled = state === '23505';
    if (values.length === 1) {
      return { done: 0, doubled: isDoubled ? 1 : 0, refused: isDoubled ? 0 : 1 };
    }
    const middle = Math.ceil(values.length / 2);
    const halves = [values.slice(0, middle), values.slice(middle)];
    const written = { done: 0, doubled: 0, refused: 0 };
    for (const half of halves) {
      const of = await writeValues(store, { ...replacement, values: half }, signal);
      written.done += of.done;
      written.doubled += of.doubled;
      written.refused += of.refused;
    }
    return written;
  }
}

/** Undefined where it is not a value of a row that is refused. */
function stateOf(error: unknown): string | undefined {
  if (!(error instanceof TrothError) || error.code !== 'store-refused') return undefined;
  const state = error.facts?.['sqlstate'];
  return typeof state === 'string' && state.startsWith('23') ? state : undefined;
}
