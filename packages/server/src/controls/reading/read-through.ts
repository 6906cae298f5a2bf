/** Within which a large table is read through: the shortest period of the clauses that judge its values. */
import { compareDurations, type Policy } from '@troth/core/policy';
import type { TableName } from '../../stores/contract.ts';
import { datasetsOf, isSame, tableOf } from '../scope.ts';

const usual = Temporal.Duration.from({ days: 7 });

/** Parameters, of whichever kind of clause, that are judged by values. */
const judging = ['cards', 'passwords', 'gaps', 'map', 'at-rest', 'enforced'];

type Params = Readonly<Record<string, unknown>>;

export function readThroughOf(policy: Policy, store: string, table: TableName): Temporal.Duration {
  const periods = policy.promises
    .flatMap(({ clauses }) => clauses)
    .flatMap(({ params }) => {
      if (!isRecord(params) || !judging.some((name) => params[name] !== undefined)) return [];
      const stated = params['read-through'];
      if (!isAbout(policy, params, store, table)) return [];
      return [stated instanceof Temporal.Duration ? stated : usual];
    });
  return periods.toSorted(compareDurations)[0] ?? usual;
}

function isAbout(policy: Policy, params: Params, store: string, table: TableName): boolean {
  const names = params['datasets'];
  if (!Array.isArray(names)) return true;
  const { datasets } = datasetsOf(policy.map, names.map(String));
  return datasets.some((one) => one.store === store && isSame(tableOf(one.dataset), table));
}

function isRecord(value: unknown): value is Params {
  return typeof value === 'object' && value !== null;
}
