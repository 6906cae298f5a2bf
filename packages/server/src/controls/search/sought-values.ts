/**
 * By which values somebody is looked for: their key, and addresses, telephone numbers and names that
 * stand in their own rows. Read before these rows go; what is sealed is opened in memory.
 */
import { TrothError } from '@troth/core/error';
import { isWithin, type Dataset } from '@troth/core/policy';
import type { Reach, StorePlan } from '../requests/plan-model.ts';
import { collectWays } from '../requests/collect-handles.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import { tenantKind } from '../requests/tenant.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Job } from '../requests/workflow.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import { noValues, type SoughtValues } from './sought.ts';

/** Of a customer there may be those of all its people; they are kept in memory. */
const mostValues = 20_000;

/** More names are a search that compares each row with each of them. */
const mostNames = 200;

/** Fewer letters stand in too many other names. */
const shortestName = 7;

interface Source {
  readonly scoped: ScopedDataset;
  readonly reach: Reach;
}

export async function soughtValues(job: Job, plans: readonly StorePlan[]): Promise<SoughtValues> {
  const isCustomer = job.subject.kind === tenantKind;
  const sources = isCustomer ? customerSources(job, plans) : personSources(job);
  const gathered = new Gathered();
  for (const source of sources) await readSource(job, source, gathered, !isCustomer);
  const names = await unusual(job, gathered.names);
  const left = [
    ...gathered.left,
    ...(names.left > 0 ? ['a name that others have too, or that is short, is not looked for'] : []),
  ];
  if (gathered.addresses.size + gathered.numbers.size + names.words.length === 0) {
    const whom = isCustomer ? 'customer' : 'person';
    left.push(
      `no address, number or unusual name of this ${whom} is known: texts were looked through for none`,
    );
  }
  return {
    ...noValues,
    keys: job.subject.keys,
    addresses: [...gathered.addresses],
    numbers: [...gathered.numbers],
    words: names.words,
    left,
  };
}

class Gathered {
  readonly addresses = new Set<string>();
  readonly numbers = new Set<string>();
  /** Name → the root in which it stands. */
  readonly names = new Map<
    string,
    {
      readonly root: ScopedDataset;
      readonly fields: readonly string[];
      readonly parts: readonly string[];
    }
  >();
  readonly left: string[] = [];

  get isFull(): boolean {
    return this.addresses.size + this.numbers.size >= mostValues;
  }
}

/** The root, and datasets in which each such person has one row: in others, somebody else's may stand. */
function personSources({ policy, subject }: Job): readonly Source[] {
  return datasetsOf(policy.map).datasets.flatMap((scoped) => {
    const { dataset } = scoped;
    const fields = dataset.subjects[subject.kind];
    const isOne =
      fields !== undefined &&
      dataset.key.length > 0 &&
      dataset.key.every((column) => fields.includes(column));
    const isRoot = `${scoped.store}.${scoped.name}` === policy.map.subjects[subject.kind]?.root;
    if (fields === undefined || !(isOne || isRoot)) return [];
    const parts = fields.map((_, at) => at);
    return [{ scoped, reach: { table: tableOf(dataset), fields, from: { parts } } }];
  });
}

/** Every dataset with rows that go with the customer. */
function customerSources({ policy }: Job, plans: readonly StorePlan[]): readonly Source[] {
  const sources = new Map<string, Source>();
  for (const { store, steps } of plans) {
    for (const { dataset: name, how, reach } of steps) {
      const dataset = policy.map.stores[store]?.datasets[name];
      if (how !== 'delete' || dataset === undefined) continue;
      const scoped = { store, name, dataset };
      sources.set(`${store}.${name} ${JSON.stringify(reach)}`, { scoped, reach });
    }
  }
  return [...sources.values()];
}

const wanted = [
  ['addresses', 'user.contact.email'],
  ['numbers', 'user.contact.phone_number'],
] as const;

function fieldsWithin({ fields }: Dataset, category: string): readonly string[] {
  return Object.entries(fields)
    .filter(([, field]) => isWithin(field.category, category))
    .map(([name]) => name);
}

async function readSource(
  job: Job,
  { scoped, reach }: Source,
  gathered: Gathered,
  withNames: boolean,
): Promise<void> {
  const { store, dataset } = scoped;
  const opened = job.stores.get(store);
  const names = withNames ? nameFields(dataset) : [];
  const some = wanted.map(([what, category]) => [what, fieldsWithin(dataset, category)] as const);
  if (
    opened === undefined ||
    (names.length === 0 && some.every(([, fields]) => fields.length === 0))
  )
    return;
  const whose = whoseIn(job);
  await collectWays(opened, [reach], whose);
  for await (const select of selectionsOf(opened, reach, whose)) {
    for await (const { columns, rows } of opened.read({ select, key: dataset.key })) {
      for (const row of rows) {
        const partOf = (column: string): string | null => row[columns.indexOf(column)] ?? null;
        for (const [what, fields] of some) {
          for (const field of fields)
            addValue(gathered[what], await plain(job, scoped, field, partOf));
        }
        for (const fields of names) {
          const parts: string[] = [];
          for (const field of fields) parts.push(await plain(job, scoped, field, partOf));
          const raw = fields.map((field) => partOf(field) ?? '');
          gathered.names.set(parts.join(' ').trim(), { root: scoped, fields, parts: raw });
        }
        if (!gathered.isFull) continue;
        gathered.left.push(
          `addresses and numbers beyond the first ${mostValues.toLocaleString('en-US')} are not looked for`,
        );
        return;
      }
    }
  }
}

function addValue(values: Set<string>, value: string): void {
  if (value !== '' && value.length <= 320) values.add(value);
}

/** Whole names in one field, and those of first and last name. */
function nameFields({ fields }: Dataset): readonly (readonly string[])[] {
  const of = (category: string): readonly string[] =>
    Object.entries(fields)
      .filter(([, one]) => one.category === category)
      .map(([name]) => name);
  const [first] = of('user.name.first');
  const [last] = of('user.name.last');
  const whole = of('user.name').map((name) => [name]);
  return first === undefined || last === undefined ? whole : [...whole, [first, last]];
}

async function plain(
  { environment, subject }: Job,
  scoped: ScopedDataset,
  field: string,
  partOf: (column: string) => string | null,
): Promise<string> {
  const value = partOf(field);
  if (value === null) return '';
  if (scoped.dataset.fields[field]?.sealed !== true || environment.keys === undefined)
    return value.trim();
  const place = valuePlaceOf(subject, { ...scoped, field, key: scoped.dataset.key }, partOf);
  try {
    return (await environment.keys.openForSubject(value, place)).toString().trim();
  } catch (error) {
    // A fence or a restriction is up, or it is no sealed value: what cannot be opened is not looked for.
    if (error instanceof TrothError && error.kind !== 'bug') return '';
    throw error;
  }
}

/** Names of at least two words that nobody else in the root has. */
async function unusual(
  { stores, subject }: Job,
  names: Gathered['names'],
): Promise<{ readonly words: readonly string[]; readonly left: number }> {
  const words: string[] = [];
  let left = 0;
  for (const [name, { root, fields, parts }] of names) {
    if (name === '') continue;
    const isLong = name.length >= shortestName && /\S\s+\S/.test(name);
    if (!isLong || words.length >= mostNames) {
      left += 1;
      continue;
    }
    const select = { table: tableOf(root.dataset), fields, equal: [parts] };
    const change = { select, key: [], treatment: { how: 'delete' } as const };
    const rows = (await stores.get(root.store)?.remaining(change)) ?? 0;
    if (rows <= subject.keys.length && rows <= 1) words.push(name);
    else left += 1;
  }
  return { words, left };
}
