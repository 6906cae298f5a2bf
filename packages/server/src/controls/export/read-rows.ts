/** The rows of a step as they are given: the columns that may be, in the map's order, sealed values opened. */
import type { Dataset } from '@troth/core/policy';
import type { ReadPage, Table } from '../../stores/contract.ts';
import { parseSealed, VaultError } from '../../vault/index.ts';
import type { SubjectKeys } from '../requests/environment.ts';
import type { Step } from '../requests/plan-model.ts';
import { selectionsOf, whoseIn } from '../requests/selections.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Job } from '../requests/workflow.ts';
import { findTable } from '../scope.ts';
import { columnsFor, type GivenColumns } from './columns.ts';
import { withoutCredentials } from './documents.ts';
import { ExportError } from './error.ts';
import { isTheirs } from './keys-of-others.ts';
import { partIn } from './other-parts.ts';
import type { Tables } from './plan-export.ts';
import { keyDigest } from './tally.ts';

export interface GivenRow {
  readonly values: readonly (string | null)[];
  /** Of the row's key; undefined where the table has none. */
  readonly key: bigint | undefined;
}

/** Pages of whole rows that the step reaches now. */
export async function* pagesOf(
  running: Job,
  store: string,
  { reach, key }: Step,
): AsyncGenerator<ReadPage> {
  const { stores, signal } = running;
  const opened = stores.get(store);
  if (!opened) throw new Error(`the plan names a store that the policy lacks: ${store}`);
  for await (const select of selectionsOf(opened, reach, whoseIn(running))) {
    yield* opened.read({ select, key, ...(signal ? { signal } : {}) });
  }
}

/**
 * Throws `export-columns`, and whatever `unopened` throws: it is told of the column of each sealed value
 * that does not open where it stands, and which is left out.
 */
export async function* givenRows(
  job: Job,
  tables: Tables,
  { store, step, unopened }: GivenStep,
): AsyncGenerator<GivenRow> {
  const opener = new Opener(job, tables, { store, step, unopened });
  for await (const page of pagesOf(job, store, step)) {
    const row = opener.readerOf(page);
    for (const values of page.rows) yield await row(values);
  }
}

export interface GivenStep {
  readonly store: string;
  readonly step: Step;
  /** `resource`: `store.dataset.field`. */
  readonly unopened: (resource: string) => void;
}

type Values = readonly (string | null)[];

class Opener {
  readonly #job: Job;
  readonly #unopened: GivenStep['unopened'];
  readonly #store: string;
  readonly #resource: string;
  readonly #dataset: Dataset;
  readonly #given: readonly string[];
  readonly #ownKeys: GivenColumns['ownKeys'];
  readonly #table: Table | undefined;
  readonly #step: Step;
  /** Columns of documents. */
  readonly #documents: ReadonlySet<string>;

  constructor(job: Job, tables: Tables, { store, step, unopened }: GivenStep) {
    const { policy, subject } = job;
    const dataset = policy.map.stores[store]?.datasets[step.dataset];
    if (!dataset) throw new Error('the plan names a dataset that the policy lacks');
    this.#job = job;
    this.#unopened = unopened;
    this.#store = store;
    this.#resource = `${store}.${step.dataset}`;
    this.#dataset = dataset;
    const table = findTable(tables[store] ?? [], step.reach.table);
    const part = partIn(dataset, subject.kind, step);
    const columns = columnsFor(policy.map, subject.kind, { store, dataset, table, part });
    this.#given = columns.given;
    this.#ownKeys = columns.ownKeys;
    this.#table = table;
    this.#step = step;
    const documents = (table?.columns ?? []).filter(({ type }) => /^jsonb?$/.test(type));
    const declared = Object.entries(dataset.fields).filter(([, { json }]) => json !== undefined);
    this.#documents = new Set([
      ...documents.map(({ name }) => name),
      ...declared.map(([name]) => name),
    ]);
  }

  readerOf({ columns }: ReadPage): (values: Values) => Promise<GivenRow> {
    const at = new Map(columns.map((name, index) => [name, index]));
    const missing = this.#given.find((name) => !at.has(name));
    const { fields } = this.#dataset;
    const unknown = columns.find(
      (name) => !Object.hasOwn(fields, name) && !this.#given.includes(name),
    );
    const changed = missing ?? unknown;
    if (changed !== undefined) throw columnsChanged(`${this.#resource}.${changed}`);
    const valueOf = (values: Values, name: string): string | null => values[at.get(name)!] ?? null;
    return async (values) => {
      const given: (string | null)[] = [];
      const anothers = this.#anothersIn((name) => valueOf(values, name));
      for (const name of this.#given) {
        if (anothers.has(name)) {
          given.push(null);
          continue;
        }
        const value = valueOf(values, name);
        const isSealed = this.#dataset.fields[name]?.sealed === true && value !== null;
        const opened = isSealed
          ? await this.#opened(value, name, (part) => valueOf(values, part))
          : value;
        given.push(opened !== null && this.#isDocument(name) ? withoutCredentials(opened) : opened);
      }
      const key = this.#step.key.map((name) => valueOf(values, name));
      return { values: given, key: key.length === 0 ? undefined : keyDigest(key) };
    };
  }

  /** Columns that hold somebody else's key in this row. */
  #anothersIn(valueOf: (name: string) => string | null): ReadonlySet<string> {
    const { keys } = this.#job.subject;
    return new Set(
      this.#ownKeys
        .filter((one) => !isTheirs(one, this.#table, keys, valueOf))
        .flatMap(({ withheld }) => withheld),
    );
  }

  #isDocument(name: string): boolean {
    return this.#documents.has(name) && this.#dataset.fields[name]?.handedOut !== true;
  }

  /** A declared field that holds plain text all the same is given as it stands. */
  async #opened(
    value: string,
    field: string,
    partOf: (name: string) => string | null,
  ): Promise<string | null> {
    if (parseSealed(value) === undefined) return value;
    const { environment, subject } = this.#job;
    const { dataset: name, key } = this.#step;
    const column = { store: this.#store, name, dataset: this.#dataset, field, key };
    try {
      const place = valuePlaceOf(subject, column, partOf);
      const opened = await keysIn(environment).openForSubject(value, place);
      return opened.toString('utf8');
    } catch (error) {
      if (!(error instanceof VaultError && unsound.has(error.code))) throw error;
      this.#unopened(`${this.#resource}.${field}`);
      return null;
    }
  }
}

/** Somebody else's text that was put there, one of another row, a changed one, or one whose key is destroyed. */
const unsound: ReadonlySet<string> = new Set([
  'key-unknown',
  'key-foreign',
  'sealed-not-opened',
  'subject-erased',
  'tenant-erased',
]);

function keysIn({ keys }: { readonly keys?: SubjectKeys }): SubjectKeys {
  if (keys) return keys;
  throw new Error('a plan with sealed fields is refused where there is no vault');
}

function columnsChanged(resource: string): ExportError {
  const message = `${resource} came or went since the plan was made. Plan again.`;
  return new ExportError('export-columns', 'conflict', resource, message);
}
