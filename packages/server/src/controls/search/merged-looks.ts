/** The same look for several seekers is one, with the values of all. */
import type { SearchLook } from '../../stores/contract.ts';
import type { PlannedLook, SearchedTable } from './places.ts';
import type { SoughtValues } from './sought.ts';

export interface MergedLook {
  readonly look: SearchLook;
  /** By position of the value: whose it is. */
  readonly whose: readonly number[];
}

interface Gathering {
  readonly planned: PlannedLook;
  readonly values: unknown[];
  readonly whose: number[];
}

/** Looks without a value to look for are left out. */
export function mergedLooks(
  values: readonly SoughtValues[],
  tables: readonly (SearchedTable | undefined)[],
): readonly MergedLook[] {
  const all = new Map<string, Gathering>();
  for (const [seeker, table] of tables.entries()) {
    const sought = values[seeker];
    if (sought === undefined) continue;
    for (const planned of table?.looks ?? []) {
      const some = valuesFor(planned, sought);
      if (some.length === 0) continue;
      const key = JSON.stringify(planned);
      const one = all.get(key) ?? { planned, values: [], whose: [] };
      for (const value of some) {
        one.values.push(value);
        one.whose.push(seeker);
      }
      all.set(key, one);
    }
  }
  return [...all.values()].map(({ planned, values: some, whose }) => ({
    look: withValues(planned, some),
    whose,
  }));
}

function valuesFor({ how }: PlannedLook, sought: SoughtValues): readonly unknown[] {
  switch (how) {
    case 'key':
      return sought.keys;
    case 'document':
      return sought.keys.flatMap(([first, ...more]) => (more.length === 0 && first ? [first] : []));
    case 'address':
      return sought.addresses;
    case 'number':
      return sought.numbers;
    case 'words':
      return sought.words;
  }
}

function withValues(planned: PlannedLook, values: readonly unknown[]): SearchLook {
  return planned.how === 'key'
    ? { ...planned, keys: values as readonly (readonly (string | null)[])[] }
    : { ...planned, values: values as readonly string[] };
}
