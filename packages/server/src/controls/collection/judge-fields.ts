/** What may be collected, and where it came from. */
import type { Finding } from '@troth/core/control';
import { isWithin, type Field } from '@troth/core/policy';
import { coverage } from '../coverage.ts';
import { broken, declared as onlyDeclared, resource, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import type { UndeclaredColumn } from './drift.ts';
import { judgeColumn } from './judge-map.ts';
import type { Facts } from './probe.ts';

/** `mapJudged`: whether the same clause reports undeclared columns already. */
export function judgeAllowed(
  { datasets, drift }: Facts,
  allowed: readonly string[],
  mapJudged: boolean,
): Finding[] {
  const isAllowed = (category: string): boolean =>
    !category.startsWith('user') || allowed.some((one) => isWithin(category, one));
  const declared = datasets.flatMap(({ store, dataset }) =>
    Object.entries(dataset.fields).flatMap(([name, field]) => {
      const extra = categoriesOf(field).filter((category) => !isAllowed(category));
      if (extra.length === 0) return [];
      const where = resource(store, dataset.table, name);
      const message = `${where} is declared as ${words(extra)}, which is not on the list of what may be held.`;
      return [broken('not-allowed', where, message, { facts: { category: extra.join(' ') } })];
    }),
  );
  const strange = mapJudged ? [] : drift.flatMap((one) => one.undeclaredColumns);
  const found = [...declared, ...strange.filter(isPersonalColumn).flatMap(judgeColumn)];
  if (found.length > 0) return found;
  if (datasets.length === 0) return [unknown('not-allowed', 'policy', 'No dataset is declared.')];
  const message = `${counted(datasets.length, 'dataset')} hold${datasets.length === 1 ? 's' : ''} only the kinds of data that are on the list.`;
  return [declaredBy(datasets, 'not-allowed', message)];
}

function declaredBy(datasets: Facts['datasets'], rule: string, message: string): Finding {
  const names = datasets.map(({ store, name }) => `${store}.${name}`);
  const looked = { ...coverage('the data map', { datasets: datasets.length }), names };
  const facts = { datasets: datasets.length };
  return onlyDeclared(rule, 'policy', message, { coverage: looked, facts });
}

/** What seems to hold nothing about people is left to a clause that compares the map. */
function isPersonalColumn({ personal }: UndeclaredColumn): boolean {
  return !personal.done || personal.value !== undefined;
}

function categoriesOf({ category, json }: Field): string[] {
  return [category, ...Object.values(json ?? {})];
}

export function judgeProvenance(
  { datasets }: Facts,
  wanted: NonNullable<Params['provenance']>,
): Finding[] {
  if (datasets.length === 0) return [unknown('provenance', 'policy', 'No dataset is declared.')];
  const found = datasets.flatMap(({ store, dataset }) => {
    const where = resource(store, dataset.table);
    const { provenance, suppliedBy } = dataset;
    if (wanted !== 'stated' && !wanted.includes(provenance)) {
      const message = `${where} is declared to come from ${provenance}; promised is ${wanted.join(' or ')}.`;
      return [broken('provenance', where, message, { facts: { provenance } })];
    }
    const named = provenance === 'self' || provenance === 'generated' || suppliedBy !== undefined;
    return named
      ? []
      : [
          broken(
            'provenance',
            where,
            `${where} comes from ${provenance}, and nobody is named who supplied it.`,
          ),
        ];
  });
  if (found.length > 0) return found;
  const state = `${counted(datasets.length, 'dataset')} state${datasets.length === 1 ? 's' : ''}`;
  const message =
    wanted === 'stated'
      ? `${state} where the data came from.`
      : `${state} that the data came from ${wanted.join(' or ')}.`;
  return [declaredBy(datasets, 'provenance', message)];
}
