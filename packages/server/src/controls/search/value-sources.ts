/** Rows that say by which values somebody can be looked for. */
import type { Reach, StorePlan } from '../requests/plan-model.ts';
import type { Job } from '../requests/workflow.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';

export interface Source {
  readonly scoped: ScopedDataset;
  readonly reach: Reach;
  /** The root, or a dataset in which each such person has one row: nobody else stands in theirs. */
  readonly isOne: boolean;
}

/**
 * Every dataset that names the person, and rows that the plan knows to be theirs alone. The plan's rows
 * that name nobody, or that others share, are of whoever.
 */
export function personSources(
  { policy, subject }: Job,
  plans: readonly StorePlan[],
): readonly Source[] {
  const { kind } = subject;
  const named = datasetsOf(policy.map).datasets.flatMap((scoped): readonly Source[] => {
    const { dataset } = scoped;
    const fields = dataset.subjects[kind];
    if (fields === undefined) return [];
    const isOne =
      (dataset.key.length > 0 && dataset.key.every((column) => fields.includes(column))) ||
      `${scoped.store}.${scoped.name}` === policy.map.subjects[kind]?.root;
    const parts = fields.map((_, at) => at);
    return [{ scoped, isOne, reach: { table: tableOf(dataset), fields, from: { parts } } }];
  });
  const belonging = plans.flatMap(({ store, steps, kept }) =>
    [...steps.filter(({ how }) => how !== 'unlink'), ...kept].flatMap(
      ({ dataset: name, reach, whose }): readonly Source[] => {
        const dataset = policy.map.stores[store]?.datasets[name];
        const isTheirs = dataset?.subjects[kind] === undefined && whose === 'own';
        if (dataset === undefined || reach === undefined || !isTheirs) return [];
        return [{ scoped: { store, name, dataset }, reach, isOne: false }];
      },
    ),
  );
  return distinct([...named, ...belonging]);
}

/** Every dataset with rows that go with the customer. */
export function customerSources({ policy }: Job, plans: readonly StorePlan[]): readonly Source[] {
  return distinct(
    plans.flatMap(({ store, steps }) =>
      steps.flatMap(({ dataset: name, how, reach }): readonly Source[] => {
        const dataset = policy.map.stores[store]?.datasets[name];
        if (how !== 'delete' || dataset === undefined) return [];
        return [{ scoped: { store, name, dataset }, reach, isOne: true }];
      }),
    ),
  );
}

function distinct(sources: readonly Source[]): readonly Source[] {
  const named = sources.map(
    (one) => [`${one.scoped.store}.${one.scoped.name} ${JSON.stringify(one.reach)}`, one] as const,
  );
  return [...new Map(named).values()];
}
