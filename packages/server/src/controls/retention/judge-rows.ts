/** Findings about rows that were counted. */
import type { Finding } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { atRisk, broken, declared, met, resource, unknown } from '../finding.ts';
import type { ScopedDataset } from '../scope.ts';
import { counted, words } from '../wording.ts';
import type { OverdueRows } from './overdue-rows.ts';
import type { Facts } from './probe.ts';

export function judgeOverdue(facts: Facts): Finding[] {
  const counts = facts.overdue.flatMap(([scoped, attempt]) => {
    const where = resource(scoped.store, scoped.dataset.table);
    if (!attempt.done) return [failed('past-period', where, attempt.failure)];
    if (attempt.value === undefined) {
      return [
        unknown(
          'past-period',
          where,
          `No reference leads from ${where} to the clock of its period.`,
        ),
      ];
    }
    const isHeld = facts.held.has(`${scoped.store}.${scoped.name}`);
    return judgeRows(where, scoped, attempt.value).map((one) => (isHeld ? underHold(one) : one));
  });
  const endless = facts.datasets.flatMap(({ store, name, dataset }) => {
    if (dataset.period.keep !== 'indefinitely') return [];
    const where = resource(store, dataset.table);
    return [
      declared('no-end', where, `Rows of ${where} have no period that could end.`, {
        coverage: naming(coverage('the data map', { datasets: 1 }), [`${store}.${name}`]),
      }),
    ];
  });
  const found = [...counts, ...endless];
  return found.length > 0 ? found : [unknown('past-period', 'policy', 'No dataset is declared.')];
}

function judgeRows(where: string, { dataset }: ScopedDataset, found: OverdueRows): Finding[] {
  if (dataset.period.keep === 'indefinitely') return [];
  const keep = formatDuration(dataset.period.keep);
  const { rows, lateByDays, withoutClock, spared = 0, strange = 0 } = found;
  const facts = { keep, since: dataset.period.since, lateByDays };
  const limit = `${keep} after ${dataset.period.since}`;
  const main =
    rows === 0
      ? met('past-period', where, nonePast(where, limit, found), {
          rows,
          coverage: counting(found),
          facts,
        })
      : broken(
          'past-period',
          where,
          `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} past the period, ${limit}${late(lateByDays)}.`,
          { rows, facts },
        );
  const kept = judgeKept(where, limit, found);
  const beside = [
    ...kept,
    ...judgeSpared(where, spared, limit),
    ...judgeStrange(where, strange, limit),
  ];
  // Where every column stays, the sweep does nothing that could be kept to.
  const isAllKept = kept.length > 0 && found.stay?.emptied.length === 0;
  const all = isAllKept ? beside : [main, ...beside];
  if (withoutClock === 0) return all;
  const message = `${counted(withoutClock, 'row')} of ${where} lead${withoutClock === 1 ? 's' : ''} to no ${dataset.period.since}, so the period never starts.`;
  return [...all, atRisk('clock-missing', where, message, { rows: withoutClock, facts })];
}

function nonePast(where: string, limit: string, { stay }: OverdueRows): string {
  if (stay === undefined || stay.rows === 0)
    return `No row of ${where} is past its period, ${limit}.`;
  const are = stay.rows === 1 ? 'is' : 'are';
  return `${counted(stay.rows, 'row')} of ${where} ${are} past the period, ${limit}, and ${stay.rows === 1 ? 'stays' : 'stay'} as the data map says; none holds anything more in ${words(stay.emptied)}.`;
}

/** That these may stay rests on the data map alone. */
function judgeKept(where: string, limit: string, found: OverdueRows): Finding[] {
  const { rows, kept } = found.stay ?? { rows: 0, kept: [] };
  if (rows === 0 || kept.length === 0) return [];
  const message = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} past the period, ${limit}, and ${rows === 1 ? 'keeps' : 'keep'} ${words(kept)}: the data map gives a reason.`;
  return [
    declared('kept-past-period', where, message, {
      rows,
      coverage: counting(found),
      facts: { columns: kept.length },
    }),
  ];
}

/** Past its period, and kept for a reason that the law knows. */
function judgeSpared(where: string, rows: number, limit: string): Finding[] {
  if (rows === 0) return [];
  const message = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} past the period, ${limit}, and ${rows === 1 ? 'stays' : 'stay'}: a legal hold or a restriction is on the person.`;
  return [atRisk('held-past-period', where, message, { rows })];
}

function judgeStrange(where: string, rows: number, limit: string): Finding[] {
  if (rows === 0) return [];
  const message = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'has' : 'have'} a clock that is no moment of a calendar in use (before 1900, a century ahead, or infinite), so ${limit} cannot be counted.`;
  return [atRisk('clock-strange', where, message, { rows })];
}

export function judgeLeft(facts: Facts, limit: Temporal.Duration): Finding[] {
  const keep = formatDuration(limit);
  const found = facts.left.flatMap(([{ store, name, dataset }, attempt]) => {
    const where = resource(store, dataset.table);
    if (!attempt.done) return [failed('after-leaving', where, attempt.failure)];
    if (attempt.value === undefined) {
      const message = `No reference leads from ${where} to the moment of leaving.`;
      return [unknown('after-leaving', where, message)];
    }
    const finding = judgeLeftRows(where, keep, attempt.value);
    const isHeld = facts.held.has(`${store}.${name}`);
    const { withoutClock } = attempt.value;
    const main = isHeld ? underHold(finding) : finding;
    if (withoutClock === 0) return [main];
    const message = `${counted(withoutClock, 'row')} of ${where} lead${withoutClock === 1 ? 's' : ''} to no customer, so that nobody knows when ${withoutClock === 1 ? 'it' : 'they'} must go.`;
    return [main, atRisk('customerless', where, message, { rows: withoutClock })];
  });
  return found.length > 0
    ? found
    : [unknown('after-leaving', 'policy', 'No dataset holds what must go.')];
}

function judgeLeftRows(where: string, keep: string, found: OverdueRows): Finding {
  const { rows, lateByDays } = found;
  const detail = { rows, facts: { keep, lateByDays } };
  if (rows === 0) {
    const message = `No row of ${where} is left more than ${keep} after the customer has gone.`;
    return met('after-leaving', where, message, { ...detail, coverage: counting(found) });
  }
  const message = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} left more than ${keep} after the customer has gone${late(lateByDays)}.`;
  return broken('after-leaving', where, message, detail);
}

/** The server compares the clock of every row. */
function counting({ all }: OverdueRows) {
  return coverage('the date of every row from which its period runs, counted in the database', {
    tables: 1,
    rows: all,
  });
}

/** What the law makes somebody keep is no broken promise, and a known risk as long as it lasts. */
function underHold(finding: Finding): Finding {
  if (finding.outcome !== 'broken') return finding;
  const message = `${finding.message.slice(0, -1)}: a legal hold keeps them.`;
  return { ...finding, outcome: 'at-risk', message };
}

function late(days: number): string {
  return days === 0 ? '' : `, the oldest by more than ${counted(days, 'day')}`;
}

function failed(rule: string, where: string, failure: { code: string; message: string }): Finding {
  return unknown(rule, where, `${where} could not be counted: ${failure.message}`, {
    facts: { code: failure.code },
  });
}
