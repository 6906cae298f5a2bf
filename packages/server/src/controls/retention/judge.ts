import type { Coverage, Finding, JudgeContext } from '@troth/core/control';
import { formatDuration, isWithin } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, met, resource, unknown } from '../finding.ts';
import { judgeBack } from '../requests/judge-back.ts';
import { clockOf, type ScopedDataset } from '../scope.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeLeft, judgeOverdue } from './judge-rows.ts';
import type { Facts } from './probe.ts';
import { judgeAlive } from './vanished.ts';

export function judge(facts: Facts, params: Params, { now, policy }: JudgeContext): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params.period ? judgePeriods(facts, params.period) : []),
    ...(params.categories ?? []).map((category) => judgeCategory(facts, category)),
    ...(params.rows ? judgeOverdue(facts) : []),
    ...(params.since && params.minimum ? judgeMinimum(facts, params.since) : []),
    ...judgeAlive(facts.alive, now),
    ...(params.since && params['at-most'] ? judgeLeft(facts, params['at-most']) : []),
    ...(facts.customers
      ? judgeBack(facts.customers.back, {
          listed: facts.customers.listed,
          who: 'customer',
          now,
          zone: policy.zone,
        })
      : []),
    ...judgeFirst(facts, params),
    ...(params.fields ? judgeFields(facts, params.fields) : []),
  ];
}

function inMap(datasets: readonly ScopedDataset[]): Coverage {
  return naming(coverage('the data map', { datasets: datasets.length }), datasets.map(nameOf));
}

function nameOf({ store, name }: ScopedDataset): string {
  return `${store}.${name}`;
}

function judgePeriods(facts: Facts, wanted: 'stated' | 'finite'): Finding[] {
  const silent = facts.undeclared.map((table) =>
    broken('period-stated', table, `${table} holds rows, and no period is stated for it.`),
  );
  const stated = facts.datasets.map((scoped) => {
    const { store, dataset } = scoped;
    const where = resource(store, dataset.table);
    const { period } = dataset;
    if (period.keep !== 'indefinitely') {
      const keep = formatDuration(period.keep);
      return declared(
        'period-stated',
        where,
        `Rows of ${where} are to stay ${keep} after ${period.since}.`,
        { coverage: inMap([scoped]), facts: { keep, since: period.since } },
      );
    }
    const message = `Rows of ${where} stay without end: ${period.because}`;
    return wanted === 'stated'
      ? declared('period-stated', where, message, {
          coverage: inMap([scoped]),
          facts: { keep: null },
        })
      : broken('period-stated', where, message, { facts: { keep: null } });
  });
  if (silent.length + stated.length === 0) {
    return [unknown('period-stated', 'policy', 'No dataset is declared.')];
  }
  return [...silent, ...stated];
}

function judgeCategory({ datasets }: Facts, category: string): Finding {
  const where = `category/${category}`;
  const holders = datasets.filter(({ dataset }) =>
    Object.values(dataset.fields).some(
      (field) =>
        isWithin(field.category, category) ||
        Object.values(field.json ?? {}).some((one) => isWithin(one, category)),
    ),
  );
  const [first] = holders;
  if (first === undefined) {
    const message = `A period is promised for ${category}, and no dataset states one.`;
    return broken('category-period', where, message);
  }
  const message = `A period for ${category} is stated by ${words(holders.map(nameOf))}.`;
  return declared('category-period', where, message, {
    coverage: inMap(holders),
    facts: { datasets: holders.length },
  });
}

/** What the periods allow, and so what Troth's sweeps would take; what others purged: see `vanished.ts`. */
function judgeMinimum(facts: Facts, since: string): Finding[] {
  const early = facts.datasets.filter(({ store, name, dataset }) => {
    const declaration = facts.map.stores[store];
    if (dataset.period.keep === 'indefinitely' || declaration === undefined) return false;
    const clock = clockOf(declaration, name, dataset.period.since);
    return `${store}.${clock?.dataset}.${clock?.column}` !== since;
  });
  const contradicted = early.map(({ store, dataset }) => {
    const where = resource(store, dataset.table);
    const clock = dataset.period.keep === 'indefinitely' ? '' : dataset.period.since;
    const message = `The period of ${where} runs from ${clock}, so rows may go while the customer is still one.`;
    return broken('early-purge', where, message, { facts: { since: clock } });
  });
  if (contradicted.length > 0) return contradicted;
  const detail = {
    coverage: inMap(facts.datasets),
    facts: { datasets: facts.datasets.length },
  };
  const allow = `The periods of ${counted(facts.datasets.length, 'dataset')} allow no purge before the customer leaves`;
  return [
    facts.sweeps
      ? declared(
          'early-purge',
          'policy',
          `${allow}, and a sweep that would make one is refused.`,
          detail,
        )
      : unknown(
          'early-purge',
          'policy',
          `${allow}; no sweep is made here that could refuse one.`,
          detail,
        ),
  ];
}

/** The clock of leaving is counted by `at-most`; that of a request by the requests that are open. */
function judgeFirst({ asked }: Facts, params: Params): Finding[] {
  const clocks = params['first-of'] ?? [];
  const others = clocks.filter((clock) => clock !== 'request');
  const requests = [...asked].map(([right, { ever, open, late }]) => {
    const where = `right/${right}`;
    const facts = { open };
    const message =
      late === 0
        ? open === 0
          ? `No request for ${right} is open, so none has outlived the other clock.`
          : `The clock of a request runs: none of ${counted(open, 'open request')} for ${right} has outlived the other clock.`
        : `${counted(late, 'request')} for ${right} ${late === 1 ? 'is' : 'are'} open for longer than the other clock allows.`;
    return late === 0
      ? met('first-of', where, message, {
          coverage: coverage("Troth's own requests", { requests: ever }),
          nothing: `No request for ${right} was ever made here, so nothing shows that its clock is kept.`,
          facts,
        })
      : broken('first-of', where, message, { rows: late, facts });
  });
  if (others.length === 0 || params['at-most'] !== undefined) return requests;
  const message = `The clocks of ${words(others)} are not counted: the clause names no moment that they run from.`;
  return [...requests, unknown('first-of', 'policy', message)];
}

/** The minimised set: its datasets hold the named fields and no other that is about a person. */
function judgeFields(facts: Facts, fields: readonly string[]): Finding[] {
  return Object.entries(facts.columns).map(([name, columns]) => {
    const scoped = facts.datasets.find((one) => nameOf(one) === name);
    const declared = scoped?.dataset.fields ?? {};
    const where = scoped ? resource(scoped.store, scoped.dataset.table) : name;
    const extra = columns.filter(
      (column) => !fields.includes(`${name}.${column}`) && declared[column]?.category !== 'none',
    );
    const lacking = fields.filter(
      (field) => field.startsWith(`${name}.`) && !columns.includes(field.slice(name.length + 1)),
    );
    if (extra.length > 0) {
      const message = `${where} holds ${words(extra)} beyond the fields that are named.`;
      return broken('minimised', where, message, { facts: { columns: extra.join(' ') } });
    }
    return lacking.length > 0
      ? unknown('minimised', where, `${where} has no ${words(lacking)}.`)
      : met('minimised', where, `${where} holds only the fields that are named.`, {
          coverage: coverage('the catalogue of the database', { columns: columns.length }),
          facts: { columns: columns.length },
        });
  });
}
