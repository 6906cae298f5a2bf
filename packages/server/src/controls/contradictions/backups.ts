import { compareDurations, formatDuration, type Contradiction } from '@troth/core/policy';
import { clause as backup, type Params as Backup } from '../backup/clause.ts';
import { clause as destruction } from '../destruction/clause.ts';
import { clausesOf, nameOf } from './clauses.ts';

/**
 * TR1301: a backup made on the last day holds a copy for as long as it is kept. Unless the keys are
 * destroyed, or the clause says that backups expire later, such a copy outlives the destruction.
 */
export const backupsOutlive: Contradiction = (policy) =>
  clausesOf(policy, destruction).flatMap((placed) => {
    const { within, keys, backups } = placed.clause.params;
    if (keys !== undefined || backups === 'expire') return [];
    return clausesOf(policy, backup).flatMap((other) => {
      const kept = keptFor(other.clause.params);
      if (other.clause.params.keys !== undefined || compareDurations(kept, within) <= 0) return [];
      return [
        {
          code: 'TR1301' as const,
          message: `copies must be destroyed within ${formatDuration(within)}, and the backups of ${nameOf(other)} are kept for ${formatDuration(kept)}`,
          clause: placed.clause,
          fix: 'destroy the keys too: `keys: destroyed`',
        },
      ];
    });
  });

/** A monthly backup is replaced by the next, so it stays at least a month. */
function keptFor({ kept, every }: Backup): Temporal.Duration {
  return every.reduce(
    (longest, one) => (compareDurations(one, longest) > 0 ? one : longest),
    kept ?? Temporal.Duration.from({ days: 0 }),
  );
}
