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
import type { Handles } from './handles.ts';
import { earliest } from '../deadline.ts';
import type { PlanCondition, Reach, Step } from './plan-model.ts';

/** Whose rows are meant. */
export interface Whose {
  readonly keys: readonly RowKey[];
  /** Kind → people whose rows a sweep leaves alone. */
  readonly excepted: Excepted;
  /** By which rows are found that are reached through others. */
  readonly handles: Handles;
}

export function whoseIn({
  subject,
  excepted,
  handles,
}: {
  readonly subject: { readonly keys: readonly RowKey[] };
  readonly excepted: Excepted;
  readonly handles: Handles;
}): Whose {
  return { keys: subject.keys, excepted, handles };
}

/** Texts of each person, in the order of their keys. */
export type Identifiers = readonly (readonly string[])[];

export type Excepted = ReadonlyMap<string, readonly RowKey[]>;

const pageSize = 5000;

/** In pages of at most 5,000 people, and of 1,000 handles. */
export async function* selectionsOf(
  store: Pick<Store, 'name'>,
  { table, fields, from, and = [] }: Reach,
  whose: Whose,
): AsyncIterable<Selection> {
  const where = await conditionsOf(store, and, whose);
  const also = where.length > 0 ? { where } : {};
  if ('where' in from) {
    yield { table, where: [...(await conditionsOf(store, from.where, whose)), ...where] };
    return;
  }
  if ('parts' in from) {
    for (let start = 0; start < whose.keys.length; start += pageSize) {
      const some = whose.keys.slice(start, start + pageSize);
      yield { table, fields, equal: some.map((key) => partsOf(from.parts, key)), ...also };
    }
    return;
  }
  for await (const equal of whose.handles.pages(store.name, from)) {
    yield { table, fields, equal, ...also };
  }
}

function partsOf(parts: readonly number[], key: RowKey): RowKey {
  return parts.map((part) => key[part] ?? null);
}

export async function conditionsOf(
  store: Pick<Store, 'name'>,
  where: readonly PlanCondition[],
  whose: Whose,
): Promise<readonly Condition[]> {
  const found: Condition[] = [];
  for (const one of where) found.push(...(await conditionOf(store, one, whose)));
  return found;
}

async function conditionOf(
  store: Pick<Store, 'name'>,
  condition: PlanCondition,
  whose: Whose,
): Promise<readonly Condition[]> {
  const { excepted, keys } = whose;
  if ('before' in condition) {
    return [{ ...condition, before: Temporal.Instant.from(condition.before), from: earliest }];
  }
  if ('notBefore' in condition) {
    return [{ ...condition, notBefore: Temporal.Instant.from(condition.notBefore) }];
  }
  if ('strange' in condition) {
    const { strange, ...clock } = condition;
    const outside = {
      from: Temporal.Instant.from(strange.from),
      until: Temporal.Instant.from(strange.until),
    };
    return [{ ...clock, outside }];
  }
  if ('except' in condition) {
    const noneOf = excepted.get(condition.except) ?? [];
    return noneOf.length === 0 ? [] : [{ noneOf, fields: condition.fields }];
  }
  if ('only' in condition) {
    return [{ oneOf: excepted.get(condition.only) ?? [], fields: condition.fields }];
  }
  if ('notTheirs' in condition) return [{ noneOf: keys, fields: condition.notTheirs }];
  if ('outside' in condition) {
    const { fields } = condition.outside;
    const noneOf = await valuesOf(store, condition.outside, whose);
    return noneOf.length === 0 ? [] : [{ noneOf, fields }];
  }
  if ('exists' in condition) {
    const { and, ...rest } = condition;
    return [{ ...rest, ...(and ? { and: await conditionsOf(store, and, whose) } : {}) }];
  }
  return [condition];
}

/** All at once: a store refuses more than 10,000, and a plan that needs them with it. */
async function valuesOf(
  store: Pick<Store, 'name'>,
  { from }: Reach,
  whose: Whose,
): Promise<readonly RowKey[]> {
  if ('where' in from) throw new Error('rows of a condition are no list of values');
  if ('parts' in from) return whose.keys.map((key) => partsOf(from.parts, key));
  const values: RowKey[] = [];
  for await (const page of whose.handles.pages(store.name, from)) values.push(...page);
  return values;
}

/** Texts of one person are masked in that person's rows only, so such steps go person by person. */
export async function* changesOf(
  store: Pick<Store, 'name'>,
  step: Step,
  whose: Whose & { readonly identifiers: Identifiers },
): AsyncIterable<Change> {
  const { keys, identifiers, excepted, handles } = whose;
  const groups = masksTexts(step) ? keys.map((key, person) => ({ keys: [key], person })) : [whose];
  for (const group of groups) {
    const texts = 'person' in group ? (identifiers[group.person] ?? []) : [];
    const some = { keys: group.keys, excepted, handles };
    for await (const select of selectionsOf(store, step.reach, some)) {
      const change = changeOf(step, select, texts);
      if (change) yield change;
    }
  }
}

export function masksTexts({ set }: Step): boolean {
  return Object.values(set).some(({ how }) => how === 'mask-texts');
}

/** The mask of somebody who is called Ras would be masked again, without end. */
function standsIn(text: string, mask: string): boolean {
  const folded = [mask, text].map((one) => one.normalize('NFC').toLowerCase());
  return folded[0]!.includes(folded[1]!);
}

/** Where nothing that can be looked for in a text is known of the person, all of it is masked. */
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
    else if (texts.length > 0 && !texts.some((text) => standsIn(text, treatment.with)))
      filled[column] = { ...treatment, texts };
    else filled[column] = { how: 'mask', with: treatment.with };
  }
  if (Object.keys(filled).length === 0) return undefined;
  return { select, key, treatment: { how: 'update', set: filled } };
}
