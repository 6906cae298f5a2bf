/** How the datasets of a store lead to each other. */
import { find } from '../syntax/node.ts';
import { pathOf, type MapContext } from './context.ts';
import type { DatasetSketch } from './model-of.ts';
import { own } from './sketch.ts';

export type Datasets = Readonly<Record<string, DatasetSketch>>;

/** Datasets that the references of this one lead to, in any number of steps; as far as `until` if it is one. */
export function reachable(datasets: Datasets, from: string, until?: string): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const references = own(datasets, name)?.references ?? [];
    for (const { to } of references) {
      if (found.has(to)) continue;
      found.add(to);
      if (to === until) return found;
      open.push(to);
    }
  }
  return found;
}

/** For each dataset those that it points at and those that point at it. */
export function neighbours(datasets: Datasets): Map<string, string[]> {
  const found = new Map<string, string[]>(Object.keys(datasets).map((name) => [name, []]));
  for (const [name, { references }] of Object.entries(datasets))
    for (const { to } of references) {
      found.get(name)?.push(to);
      found.get(to)?.push(name);
    }
  return found;
}

/** Whether some of its links are in error: where they were meant to lead is not known. */
export function isUncertain(context: MapContext, store: string, name: string): boolean {
  const datasets = own(context.map.stores, store)?.datasets ?? {};
  const dataset = own(datasets, name);
  if (dataset === undefined) return true;
  const node = find(context.root, pathOf(store, name));
  if (node?.kind !== 'map') return true;
  const written = node.entries.get('references')?.value;
  const count = written?.kind === 'list' ? written.items.length : 0;
  const subjects = node.entries.get('subjects')?.value;
  const named = subjects?.kind === 'map' ? subjects.entries.size : Number(subjects !== undefined);
  return (
    (written !== undefined && count !== dataset.references.length) ||
    named !== Object.keys(dataset.subjects).length ||
    dataset.references.some(({ to }) => own(datasets, to) === undefined)
  );
}
