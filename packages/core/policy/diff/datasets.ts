/** Changes of what is held, how long, and what an erasure does. */
import { erasureName, kindsOf, periodName, quoted } from '../data-words.ts';
import { compareDurations } from '../duration.ts';
import type { Dataset, EraseStrategy, Field, Period } from '../model.ts';
import {
  change,
  compareLists,
  compareNames,
  formality,
  otherKeys,
  rise,
  words,
  type Change,
} from './change.ts';

type Datasets = Readonly<Record<string, Dataset>>;

export function compareDatasets(before: Datasets, after: Datasets): Change[] {
  const { both, gone, fresh } = compareNames(before, after);
  return [
    ...gone.map((name) =>
      change('weaker', `${quoted(name)} are no longer declared: nothing is looked at there.`),
    ),
    ...fresh.flatMap((name) => {
      const dataset = after[name];
      return dataset === undefined ? [] : [addition(name, dataset)];
    }),
    ...both.flatMap((name) => {
      const [old, now] = [before[name], after[name]];
      return old === undefined || now === undefined ? [] : compareDataset(name, old, now);
    }),
  ];
}

function addition(name: string, { fields }: Dataset): Change {
  const kinds = words(kindsOf(Object.values(fields)));
  return kinds === ''
    ? change('changed', `${quoted(name)} are held now; nothing in them is about a person.`)
    : change('weaker', `More data is held, in ${quoted(name)}: ${kinds}.`);
}

function compareDataset(name: string, before: Dataset, after: Dataset): Change[] {
  const what = quoted(name);
  const purposes = compareLists(before.purposes, after.purposes);
  return [
    ...comparePeriod(what, before.period, after.period),
    ...compareErasure(what, before.erase, after.erase),
    ...(purposes.fresh.length > 0
      ? [change('weaker', `${what} are used for more: ${words(purposes.fresh)}.`)]
      : []),
    ...(purposes.gone.length > 0
      ? [change('stronger', `${what} are no longer used for ${words(purposes.gone)}.`)]
      : []),
    ...(before.role === after.role
      ? []
      : [change('changed', `${what} are held as ${after.role} now, before as ${before.role}.`)]),
    ...(before.provenance === after.provenance && before.suppliedBy === after.suppliedBy
      ? []
      : [
          change(
            'changed',
            `${what} come from another source: ${after.suppliedBy ?? after.provenance}.`,
          ),
        ]),
    ...(before.owner === after.owner
      ? []
      : [formality(`${after.owner} answers for ${what} now, before ${before.owner}.`)]),
    ...otherKeys(before, after, compared).map((key) =>
      change('changed', `${what} are declared otherwise: ${key}.`),
    ),
    ...compareFields(what, before.fields, after.fields),
  ];
}

const compared: ReadonlySet<string> = new Set(
  'at owner period erase purposes role provenance suppliedBy fields'.split(' '),
);

function comparePeriod(what: string, before: Period, after: Period): Change[] {
  const order = periodOrder(before, after);
  const says = `${what} are kept ${periodName(after)} now, before ${periodName(before)}.`;
  if (order !== 0) return [change(order < 0 ? 'weaker' : 'stronger', says)];
  return periodName(before) === periodName(after) ? [] : [change('changed', says)];
}

/** Below 0 when the first is shorter. */
function periodOrder(before: Period, after: Period): number {
  if (before.keep === 'indefinitely') return after.keep === 'indefinitely' ? 0 : 1;
  return after.keep === 'indefinitely' ? -1 : compareDurations(before.keep, after.keep);
}

const strength: Readonly<Record<EraseStrategy['how'], number>> = {
  keep: 0,
  mask: 1,
  null: 2,
  delete: 3,
};

function compareErasure(what: string, before: EraseStrategy, after: EraseStrategy): Change[] {
  const kind = rise(strength[before.how], strength[after.how]);
  const says = `On erasure ${what} are ${erasureName(after)} now, before ${erasureName(before)}.`;
  if (kind !== undefined) return [change(kind, says)];
  return erasureName(before) === erasureName(after) ? [] : [change('changed', says)];
}

function kindsAmong(fields: Dataset['fields'], names: readonly string[]): string[] {
  return kindsOf(names.flatMap((name) => fields[name] ?? []));
}

function compareFields(
  what: string,
  before: Dataset['fields'],
  after: Dataset['fields'],
): Change[] {
  const { both, gone, fresh } = compareNames(before, after);
  const [more, less] = [kindsAmong(after, fresh), kindsAmong(before, gone)];
  return [
    ...(more.length > 0 ? [change('weaker', `More data is held in ${what}: ${words(more)}.`)] : []),
    ...(less.length > 0
      ? [
          change(
            'weaker',
            `Less is declared of ${what}: no more ${words(less)}. What is there is not looked at.`,
          ),
        ]
      : []),
    ...both.flatMap((name) => {
      const [old, now] = [before[name], after[name]];
      return old === undefined || now === undefined ? [] : compareField(what, name, old, now);
    }),
  ];
}

function compareField(what: string, name: string, before: Field, after: Field): Change[] {
  const column = `“${name.replaceAll('_', ' ')}” in ${what}`;
  const changes: Change[] = [];
  const [old, now] = [kindsOf([before]), kindsOf([after])].map((kinds) => words(kinds));
  if (old !== now)
    changes.push(
      change(
        old === '' || now === '' ? 'weaker' : 'changed',
        `${column} holds ${now || 'nothing about a person'} now, before ${old || 'nothing about a person'}.`,
      ),
    );
  const sealed = rise(Number(before.sealed ?? false), Number(after.sealed ?? false));
  if (sealed !== undefined)
    changes.push(change(sealed, `${column} is ${after.sealed ? 'now' : 'no longer'} encrypted.`));
  const token = rise(Number(before.token ?? false), Number(after.token ?? false));
  if (token !== undefined)
    changes.push(change(token, `${column} is ${after.token ? 'now' : 'no longer'} only a token.`));
  if (before.hash !== after.hash)
    changes.push(change('changed', `${column} is hashed by ${after.hash ?? 'nothing'} now.`));
  if (before.erase !== undefined || after.erase !== undefined)
    changes.push(...compareFieldErasure(column, before.erase, after.erase));
  for (const key of otherKeys(before, after, comparedInField))
    changes.push(change('changed', `${column} is declared otherwise: ${key}.`));
  return changes;
}

const comparedInField: ReadonlySet<string> = new Set('category sealed token hash erase'.split(' '));

function compareFieldErasure(
  column: string,
  before: EraseStrategy | undefined,
  after: EraseStrategy | undefined,
): Change[] {
  const [old, now] = [before, after].map((one) =>
    one === undefined ? 'like its row' : erasureName(one),
  );
  if (old === now) return [];
  const kind = before && after ? rise(strength[before.how], strength[after.how]) : undefined;
  return [change(kind ?? 'changed', `On erasure ${column} is ${now}, before ${old}.`)];
}
