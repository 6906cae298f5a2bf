/** `since` names a column of the dataset, or of a dataset that it leads to by references. */
import { quote, suggest } from '../words.ts';
import { isInherited } from './defaults.ts';
import { splitName, type DatasetAt, type MapContext } from './context.ts';
import { isUncertain, reachable } from './graph.ts';

export function checkClocks(context: MapContext): void {
  for (const at of context.datasets()) checkClock(context, at);
}

function checkClock(context: MapContext, at: DatasetAt): void {
  const { period } = at.dataset;
  if (period === undefined || period.keep === 'indefinitely') return;
  const { since } = period;
  const columns = context.fields(at.storeName, at.name);
  if (columns.has(since)) return;
  if (isInherited(context.root, at.path, 'period')) {
    context.object({
      code: 'TR1213',
      path: at.path,
      atKey: true,
      message: `${quote(at.name)} has no column ${quote(since)}, from which the default period runs`,
      fix: () => 'give this dataset a `period` of its own',
    });
    return;
  }
  if (since.includes('.')) {
    checkDistantClock(context, at, since);
    return;
  }
  context.object({
    code: 'TR1213',
    path: [...at.path, 'period', 'since'],
    message: `this dataset has no column ${quote(since)}`,
    fix: () => suggest(since, [...columns]),
  });
}

function checkDistantClock(context: MapContext, at: DatasetAt, since: string): void {
  const [target = '', column = ''] = splitName(since, 2);
  const path = [...at.path, 'period', 'since'];
  const reached = reachable(at.store.datasets, at.name, target);
  if (!reached.has(target)) {
    if ([at.name, ...reached].some((name) => isUncertain(context, at.storeName, name))) return;
    context.object({
      code: 'TR1213',
      path,
      message: `no reference of ${quote(at.name)} leads to ${quote(target)}`,
      fix: () => suggest(target, [...reached]) ?? 'declare the way there under `references`',
    });
    return;
  }
  const columns = context.fields(at.storeName, target);
  if (columns.has(column)) return;
  context.object({
    code: 'TR1213',
    path,
    message: `dataset ${quote(target)} has no column ${quote(column)}`,
    fix: () => suggest(column, [...columns]),
  });
}
