/**
 * What a copy says beside the data: purposes, categories, recipients, periods, sources, rights and
 * safeguards (GDPR Art. 15(1)(a)–(h) and (2)), from the policy. Pure.
 */
import {
  findCategory,
  type DataMap,
  formatDuration,
  type Period,
  type Policy,
  type Recipient,
} from '@troth/core/policy';
import type { StorePlan } from '../requests/plan-model.ts';
import { findTable, tableOf } from '../scope.ts';
import { columnsFor, type Columned } from './columns.ts';
import { csvSays } from './csv.ts';
import { partIn } from './other-parts.ts';
import type { Asked, Tables } from './plan-export.ts';
import {
  automatedDecisions,
  basisSays,
  mechanismSays,
  provenanceSays,
  rightsSaid,
  roleSays,
} from './said.ts';

export interface Description {
  readonly format: 'troth-export/1';
  readonly request: string;
  readonly right: Asked['right'];
  readonly policy: {
    readonly id: string;
    readonly title: string;
    readonly company: string;
    readonly effective: string;
    readonly hash: string;
  };
  readonly person: { readonly kind: string; readonly says: string };
  /** ISO 8601, UTC: when it was made, and when the company deletes its copy of it. */
  readonly made: string;
  readonly deleted: string;
  /** Art. 15(1)(a). */
  readonly purposes: readonly {
    readonly id: string;
    readonly says: string;
    readonly basis: string;
  }[];
  readonly datasets: readonly DatasetDescription[];
  /** Art. 15(1)(c), (2). Empty: nobody outside is given these data. */
  readonly recipients: readonly RecipientDescription[];
  /** What is not in the copy, and why. */
  readonly leftOut: readonly { readonly what: string; readonly because: string }[];
  /** Art. 15(1)(e), (f). */
  readonly rights: readonly string[];
  /** Art. 15(1)(h). */
  readonly automatedDecisions: string;
  readonly csv: string;
}

export interface DatasetDescription {
  /** `store.dataset` */
  readonly name: string;
  readonly file: string;
  readonly columns: readonly { readonly name: string; readonly category: string }[];
  /** Art. 15(1)(b). */
  readonly categories: readonly string[];
  readonly purposes: readonly string[];
  readonly role: string;
  /** Art. 15(1)(g). */
  readonly source: string;
  /** Art. 15(1)(d). */
  readonly period: string;
  /** Who stores it where; the provider is a recipient too (GDPR Art. 4(9)). */
  readonly stored: string;
}

export interface RecipientDescription {
  readonly name: string;
  readonly country: string;
  readonly safeguard: string;
  readonly purposes: readonly string[];
  /** `store.dataset.field` */
  readonly receives: readonly string[];
}

export interface Described {
  readonly policy: Policy;
  readonly asked: Asked;
  readonly request: string;
  readonly stores: readonly StorePlan[];
  readonly tables: Tables;
  readonly made: Temporal.Instant;
  readonly deleted: Temporal.Instant;
}

export function describe(described: Described): Description {
  const { policy, asked, request, stores, tables, made, deleted } = described;
  const { id, title, company, effective, hash, map } = policy;
  const datasets = givenDatasets(map, asked.kind, stores).map((one) => ({
    ...one,
    table: findTable(tables[one.store] ?? [], tableOf(one.dataset)),
  }));
  const used = new Set(datasets.flatMap(({ dataset }) => dataset.purposes));
  return {
    format: 'troth-export/1',
    request,
    right: asked.right,
    policy: { id, title, company, effective: effective.toString(), hash },
    person: { kind: asked.kind, says: map.subjects[asked.kind]?.says ?? asked.kind },
    made: made.toString({ smallestUnit: 'second' }),
    deleted: deleted.toString({ smallestUnit: 'second' }),
    purposes: Object.entries(map.purposes)
      .filter(([purpose]) => used.has(purpose))
      .map(([purpose, { says, basis }]) => ({ id: purpose, says, basis: basisSays[basis] })),
    datasets: datasets.map((one) => describeDataset(policy, asked, one)),
    recipients: Object.values(map.recipients).flatMap((one) => describeRecipient(one, datasets)),
    leftOut: leftOutOf(stores),
    rights: rightsSaid,
    automatedDecisions,
    csv: csvSays,
  };
}

/** Each once, by whatever ways its rows were found. */
function leftOutOf(stores: readonly StorePlan[]): Description['leftOut'] {
  const all = stores.flatMap(({ store, kept }) =>
    kept.map(({ dataset, because }) => ({ what: `${store}.${dataset}`, because })),
  );
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Each dataset once, and once more for each other part that the person has in its rows, as planned. */
function givenDatasets(
  map: DataMap,
  kind: string,
  stores: readonly StorePlan[],
): readonly Omit<Named, 'table'>[] {
  const found = new Map<string, Omit<Named, 'table'>>();
  for (const { store, steps } of stores) {
    for (const step of steps) {
      const dataset = map.stores[store]?.datasets[step.dataset];
      if (dataset === undefined) continue;
      const part = partIn(dataset, kind, step);
      const one = { store, name: step.dataset, dataset, part };
      found.set(titleOf(one), one);
    }
  }
  return [...found.values()];
}

/** `main.messages`, or `main.messages by recipient_id`. */
export function titleOf({ store, name, part }: Pick<Named, 'store' | 'name' | 'part'>): string {
  return part === undefined ? `${store}.${name}` : `${store}.${name} by ${part}`;
}

interface Named extends Columned {
  readonly name: string;
}

function describeDataset({ map }: Policy, asked: Asked, named: Named): DatasetDescription {
  const { store, dataset } = named;
  const title = titleOf(named);
  const { given } = columnsFor(map, asked.kind, named);
  const columns = given.map((column) => ({
    name: column,
    category: categoryName(dataset.fields[column]?.category ?? 'not declared'),
  }));
  const held = given.flatMap((column) => {
    const field = dataset.fields[column];
    return field ? [field.category, ...Object.values(field.json ?? {})] : [];
  });
  const by = dataset.suppliedBy === undefined ? '' : `: ${dataset.suppliedBy}`;
  const { provider, region, country, mechanism } = map.stores[store]!;
  return {
    name: title,
    file: fileOf(title),
    columns,
    categories: [...new Set(held.filter((one) => one !== 'none').map(categoryName))],
    purposes: dataset.purposes,
    role: roleSays[dataset.role],
    source: `${provenanceSays[dataset.provenance]}${by}`,
    period: periodSays(dataset.period),
    stored: `${provider}, ${region}, ${country}: ${mechanismSays[mechanism]}`,
  };
}

function fileOf(title: string): string {
  return `${title}.csv`.replaceAll(/[^A-Za-z0-9._-]/g, '_');
}

function describeRecipient(
  { name, country, mechanism, purposes, receives }: Recipient,
  datasets: readonly Named[],
): readonly RecipientDescription[] {
  const given = receives.filter((field) =>
    datasets.some(({ store, name: dataset }) => field.startsWith(`${store}.${dataset}.`)),
  );
  if (given.length === 0) return [];
  return [{ name, country, safeguard: mechanismSays[mechanism], purposes, receives: given }];
}

function categoryName(key: string): string {
  return findCategory(key)?.name ?? key;
}

function periodSays(period: Period): string {
  if (period.keep === 'indefinitely') return `without end, because: ${period.because}`;
  return `${formatDuration(period.keep)} after ${period.since.replaceAll(/[._]/g, ' ')}`;
}
