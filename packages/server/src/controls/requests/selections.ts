/**
 * Reached rows as changes of the store. The people's keys are put in here, page by page: a plan knows
 * which parts of a key it needs, and never a value of them.
 */
import type {
  Change,
  ColumnTreatment,
  Condition,
  RowKey,
  Selection,
  Store,
} from '../../stores/contract.ts';
import type { PlanCondition, Reach, Step } from './plan-model.ts';

/** Whose rows are meant. */
export interface Whose {
  readonly keys: readonly RowKey[];
  /** Kind → people whose rows a sweep leaves alone. */
  readonly excepted: Excepted;
}

/** Texts of each person, in the order of their keys. */
export type Identifiers = readonly (readonly string[])[];

export type Excepted = ReadonlyMap<string, readonly RowKey[]>;

const pageSize = 5000;

/** In pages of at most 5,000 people, and of 1,000 rows that others are found by. */
export async function* selectionsOf(
  store: Store,
  reach: Reach,
  whose: Whose,
  signal?: AbortSignal,
): AsyncIterable<Selection> {
  const { table, fields, from } = reach;
  if ('where' in from) {
    yield { table, where: conditionsOf(from.where, whose.excepted) };
    return;
  }
  if ('parts' in from) {
    for (let start = 0; start < whose.keys.length; start += pageSize) {
      const some = whose.keys.slice(start, start + pageSize);
      yield {
        table,
        fields,
        equal: some.map((key) => from.parts.map((part) => key[part] ?? null)),
      };
    }
    return;
  }
  const { rows, keys } = from;
  for await (const { fields: by, equal } of selectionsOf(store, rows, whose, signal)) {
    if (by === undefined || equal === undefined) {
      throw new Error('rows that refer to rows of a condition are reached by a condition');
    }
    const query = { table: rows.table, key: keys, fields: by, equal };
    for await (const page of store.locate({ ...query, ...(signal ? { signal } : {}) })) {
      const whole = page.filter((values) => values.every((value) => value !== null));
      if (whole.length > 0) yield { table, fields, equal: whole };
    }
  }
}

export function conditionsOf(where: readonly PlanCondition[], excepted: Excepted): Condition[] {
  return where.flatMap((condition): Condition[] => {
    if ('before' in condition) {
      return [{ ...condition, before: Temporal.Instant.from(condition.before) }];
    }
    if ('except' in condition) {
      const noneOf = excepted.get(condition.except) ?? [];
      return noneOf.length === 0 ? [] : [{ noneOf, fields: condition.fields }];
    }
    if ('only' in condition) {
      return [{ oneOf: excepted.get(condition.only) ?? [], fields: condition.fields }];
    }
    if ('exists' in condition) {
      const { and, ...rest } = condition;
      return [{ ...rest, ...(and ? { and: conditionsOf(and, excepted) } : {}) }];
    }
    return [condition];
  });
}

/** Texts of one person are masked in that person's rows only, so such steps go person by person. */
export async function* changesOf(
  store: Store,
  step: Step,
  whose: Whose & { readonly identifiers: Identifiers },
  signal?: AbortSignal,
): AsyncIterable<Change> {
  const { keys, identifiers } = whose;
  const groups = masksTexts(step) ? keys.map((key, person) => ({ keys: [key], person })) : [whose];
  for (const group of groups) {
    const texts = 'person' in group ? (identifiers[group.person] ?? []) : [];
    const some = { keys: group.keys, excepted: whose.excepted };
    for await (const select of selectionsOf(store, step.reach, some, signal)) {
      const change = changeOf(step, select, texts);
      if (change) yield change;
    }
  }
}

export function masksTexts({ set }: Step): boolean {
  return Object.values(set).some(({ how }) => how === 'mask-texts');
}

/** Where nothing is known of the person to look for in a text, all of it is masked. */
function changeOf(
  { set, how, key }: Step,
  select: Selection,
  texts: readonly string[],
): Change | undefined {
  if (how === 'read') return undefined;
  if (how === 'delete') return { select, key, treatment: { how: 'delete' } };
  const filled: Record<string, ColumnTreatment> = {};
  for (const [column, treatment] of Object.entries(set)) {
    if (treatment.how !== 'mask-texts') filled[column] = treatment;
    else if (texts.length > 0) filled[column] = { ...treatment, texts };
    else filled[column] = { how: 'mask', with: treatment.with };
  }
  if (Object.keys(filled).length === 0) return undefined;
  return { select, key, treatment: { how: 'update', set: filled } };
}
