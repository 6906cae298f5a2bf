/** `defaults` of a store: what its datasets say where they do not say it themselves. */
import { child, find, type Entry, type MapNode, type Node, type Path } from '../syntax/node.ts';
import { defaultKeys } from './schema.ts';

/**
 * The tree with every default written into the datasets that take it. The entry is the one that
 * stands in `defaults`, so what is wrong with it is reported there, and once. A key that a dataset
 * writes without a value is not filled in: somebody meant to say something there.
 */
export function withDefaults(root: MapNode): MapNode {
  return turned(root, 'stores', (stores) =>
    each(stores, (store) => {
      const defaults = child(store, 'defaults');
      if (defaults?.kind !== 'map') return store;
      return turned(store, 'datasets', (all) => each(all, (one) => inherit(one, defaults)));
    }),
  );
}

function inherit(dataset: MapNode, defaults: MapNode): MapNode {
  const entries = new Map(dataset.entries);
  for (const key of defaultKeys) {
    const entry = defaults.entries.get(key);
    if (entry === undefined || dataset.entries.has(key)) continue;
    // The supplier belongs to the provenance: a dataset with its own has another one, or none.
    if (key === 'supplied-by' && dataset.entries.has('provenance')) continue;
    entries.set(key, entry);
  }
  return { ...dataset, entries };
}

/** Whether a dataset of the resolved tree, at `path`, has this key from its store's defaults. */
export function isInherited(root: MapNode, path: Path, key: string): boolean {
  const entry = entryOf(root, path, key);
  return entry !== undefined && entry === entryOf(root, [...path.slice(0, 2), 'defaults'], key);
}

function entryOf(root: MapNode, path: Path, key: string): Entry | undefined {
  const node = find(root, path);
  return node?.kind === 'map' ? node.entries.get(key) : undefined;
}

type Turn = (node: MapNode) => MapNode;

/** The map with one value replaced, where that value is a map. */
function turned(node: MapNode, key: string, turn: Turn): MapNode {
  const entry = node.entries.get(key);
  if (entry?.value.kind !== 'map') return node;
  const entries = new Map(node.entries).set(key, { ...entry, value: turn(entry.value) });
  return { ...node, entries };
}

function each(node: MapNode, turn: Turn): MapNode {
  const entries = [...node.entries].map(([name, entry]): [string, Entry] => {
    const value: Node = entry.value.kind === 'map' ? turn(entry.value) : entry.value;
    return [name, { ...entry, value }];
  });
  return { ...node, entries: new Map(entries) };
}
