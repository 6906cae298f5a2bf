/** One contradiction for each code of TR13xx, simpler than those of the real controls. */
import type { z } from 'zod';
import type { Contradiction } from '../catalogue.ts';
import { compareDurations } from '../duration.ts';
import type { Clause, Policy } from '../model.ts';
import { backupParams, destructionParams, mailParams } from './parameters.ts';

/** Clauses of one kind; their parameters were made by the kind's own schema. */
function clausesOf<S extends z.ZodType>(policy: Policy, kind: string, schema: S) {
  const clauses = policy.promises.flatMap((one) => one.clauses);
  return clauses.flatMap((clause: Clause) =>
    clause.kind === kind ? [{ clause, params: clause.params as z.output<typeof schema> }] : [],
  );
}

const backupOutlives: Contradiction = (policy) =>
  clausesOf(policy, 'destruction', destructionParams).flatMap(({ clause, params }) => {
    if (params.keys !== undefined) return [];
    const backups = clausesOf(policy, 'backup', backupParams);
    const periods = backups.flatMap(({ params: { every, kept } }) => [...every, kept ?? []].flat());
    return periods.some((one) => compareDurations(one, params.within) > 0)
      ? [{ code: 'TR1301', message: 'a backup outlives this', clause, fix: 'destroy the keys' }]
      : [];
  });

const retentionLonger: Contradiction = (policy) =>
  clausesOf(policy, 'destruction', destructionParams).flatMap(({ clause, params }) => {
    const datasets = Object.values(policy.map.stores).flatMap((one) => Object.values(one.datasets));
    const longer = datasets.filter(
      ({ period, erase }) =>
        params.since !== undefined &&
        erase.how === 'delete' &&
        period.keep !== 'indefinitely' &&
        compareDurations(period.keep, params.within) > 0,
    );
    return longer.map(({ table }) => ({
      code: 'TR1302' as const,
      message: `${table} is kept longer`,
      clause,
    }));
  });

const optOutCoversEssential: Contradiction = (policy) =>
  clausesOf(policy, 'mail', mailParams).flatMap(({ clause, params }) =>
    params.class === 'essential' && params['opt-out'] !== 'never'
      ? [{ code: 'TR1303', message: 'service mail could be stopped', clause }]
      : [],
  );

const periodsConflict: Contradiction = (policy) => {
  const [first, ...others] = clausesOf(policy, 'destruction', destructionParams);
  return others.flatMap(({ clause, params }) =>
    first !== undefined && compareDurations(first.params.within, params.within) !== 0
      ? [{ code: 'TR1304', message: 'another clause states another period', clause }]
      : [],
  );
};

const promotionCannotBeStopped: Contradiction = (policy) =>
  clausesOf(policy, 'mail', mailParams).flatMap(({ clause, params }) =>
    params.class === 'promotional' && params['opt-out'] === 'never'
      ? [{ code: 'TR1305', message: 'whoever objects must be left alone', clause }]
      : [],
  );

export const contradictions: readonly Contradiction[] = [
  backupOutlives,
  retentionLonger,
  optOutCoversEssential,
  periodsConflict,
  promotionCannotBeStopped,
];
