/** What follows from how datasets refer to each other: clocks, and the way to a person. */
import type { Dataset } from '../model.ts';
import { isWithin } from '../taxonomy/index.ts';
import { quote, suggest } from '../words.ts';
import { splitName, type DatasetAt, type MapContext } from './context.ts';

export function checkGraph(context: MapContext): void {
  for (const at of context.datasets()) checkClock(context, at);
  for (const [storeName, { datasets }] of Object.entries(context.map.stores))
    checkPeople(context, storeName, datasets);
}

/** `since` names a column of the dataset, or of a dataset that it leads to by references. */
function checkClock(context: MapContext, at: DatasetAt): void {
  const { period } = at.dataset;
  if (period.keep === 'indefinitely') return;
  const own = context.fields(at.storeName, at.name);
  if (own.has(period.since)) return;
  const [target = '', column = ''] = splitName(period.since, 2);
  const path = [...at.path, 'period', 'since'];
  const report = (message: string, fix: () => string | undefined) =>
    context.object({ code: 'TR1213', path, message, fix });
  if (!period.since.includes('.')) {
    report(`this dataset has no column ${quote(period.since)}`, () =>
      suggest(period.since, [...own]),
    );
    return;
  }
  const reached = reachable(at.store.datasets, at.name);
  if (!reached.has(target)) {
    report(
      `no reference of ${quote(at.name)} leads to ${quote(target)}`,
      () => suggest(target, [...reached]) ?? `declare the way there under \`references\``,
    );
    return;
  }
  const known = context.fields(at.storeName, target);
  if (known.has(column)) return;
  report(`dataset ${quote(target)} has no column ${quote(column)}`, () =>
    suggest(column, [...known]),
  );
}

/** Datasets that the references of this one lead to, in any number of steps. */
function reachable(datasets: Readonly<Record<string, Dataset>>, from: string): Set<string> {
  const found = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const references = Object.hasOwn(datasets, name) ? (datasets[name]?.references ?? []) : [];
    for (const { to } of references) {
      if (found.has(to)) continue;
      found.add(to);
      open.push(to);
    }
  }
  return found;
}

/** Data about people must lead to a person, in one direction or the other, or it is never erased. */
function checkPeople(
  context: MapContext,
  storeName: string,
  datasets: Readonly<Record<string, Dataset>>,
): void {
  const linked = new Set<string>();
  const neighbours = undirected(datasets);
  const open = Object.entries(datasets)
    .filter(
      ([name, { subjects }]) =>
        Object.keys(subjects).length > 0 || isRoot(context, storeName, name),
    )
    .map(([name]) => name);
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (linked.has(name)) continue;
    linked.add(name);
    open.push(...(neighbours.get(name) ?? []));
  }
  for (const [name, dataset] of Object.entries(datasets)) {
    if (linked.has(name) || !isAboutPeople(dataset)) continue;
    context.object({
      code: 'TR1225',
      severity: 'warning',
      path: ['stores', storeName, 'datasets', name],
      atKey: true,
      message: `${quote(name)} holds data about people, but no subject and no reference leads to a person`,
      fix: () => 'add `subjects: …`, or the reference by which its rows belong to somebody',
    });
  }
}

function isRoot(context: MapContext, store: string, name: string): boolean {
  return Object.values(context.map.subjects).some(({ root }) => root === `${store}.${name}`);
}

function isAboutPeople({ fields }: Dataset): boolean {
  return Object.values(fields).some((field) =>
    [field.category, ...Object.values(field.json ?? {})].some((one) => isWithin(one, 'user')),
  );
}

function undirected(datasets: Readonly<Record<string, Dataset>>): Map<string, string[]> {
  const neighbours = new Map<string, string[]>(Object.keys(datasets).map((name) => [name, []]));
  for (const [name, { references }] of Object.entries(datasets))
    for (const { to } of references) {
      neighbours.get(name)?.push(to);
      neighbours.get(to)?.push(name);
    }
  return neighbours;
}
