/** Datasets with personal data that no way leads to from a person, so that nobody can say whose rows they are. Pure. */
import type { StoreDeclaration } from '@troth/core/policy';
import { isPersonal, namesSomebody } from './reach.ts';
import { leadingTo } from './ways-to-people.ts';

export const leadsToNobody = 'It leads to nobody: it could not be looked whose rows they are';

/** Names of those that lead to nobody, and to which no row of anybody refers. */
export function nobodys({ datasets }: Pick<StoreDeclaration, 'datasets'>): readonly string[] {
  const met = new Set(leadingTo(datasets));
  for (const name of met) {
    for (const { to } of datasets[name]?.references ?? []) {
      const target = datasets[to];
      if (target && !namesSomebody(target) && isPersonal(target)) met.add(to);
    }
  }
  return Object.entries(datasets).flatMap(([name, dataset]) =>
    !met.has(name) && isPersonal(dataset) ? [name] : [],
  );
}
