/** Data about people must lead to a person, in one direction or the other, or it is never erased. */
import { isPersonal } from '../personal.ts';
import { quote } from '../words.ts';
import { pathOf, type MapContext } from './context.ts';
import { isUncertain, neighbours, type Datasets } from './graph.ts';
import type { DatasetSketch } from './model-of.ts';

export function checkPeople(context: MapContext): void {
  for (const [store, { datasets }] of Object.entries(context.map.stores)) {
    const linked = linkedToPeople(context, store, datasets);
    for (const [name, dataset] of Object.entries(datasets)) {
      if (linked.has(name) || !isAboutPeople(dataset)) continue;
      context.object({
        code: 'TR1225',
        severity: 'warning',
        path: pathOf(store, name),
        atKey: true,
        message: `${quote(name)} is about people, but no subject and no reference leads to a person`,
        fix: () => 'add `subjects: …`, or the reference by which its rows belong to somebody',
      });
    }
  }
}

function linkedToPeople(context: MapContext, store: string, datasets: Datasets): Set<string> {
  const linked = new Set<string>();
  const next = neighbours(datasets);
  const open = Object.entries(datasets).flatMap(([name, { subjects }]) =>
    Object.keys(subjects).length > 0 ||
    isRoot(context, store, name) ||
    isUncertain(context, store, name)
      ? [name]
      : [],
  );
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (linked.has(name)) continue;
    linked.add(name);
    open.push(...(next.get(name) ?? []));
  }
  return linked;
}

function isRoot(context: MapContext, store: string, name: string): boolean {
  return Object.values(context.map.subjects).some(({ root }) => root === `${store}.${name}`);
}

function isAboutPeople({ fields }: DatasetSketch): boolean {
  return Object.values(fields).some(isPersonal);
}
