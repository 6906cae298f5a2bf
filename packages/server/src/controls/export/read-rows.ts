/** The rows of a step as they are given: the columns that may be, in the map's order, sealed values opened. */
import type { Dataset } from '@troth/core/policy';
import type { ReadPage } from '../../stores/contract.ts';
import { claimedAlgorithm } from '../../vault/index.ts';
import type { SubjectKeys } from '../requests/environment.ts';
import type { Step } from '../requests/plan-model.ts';
import { selectionsOf } from '../requests/selections.ts';
import { valuePlaceOf } from '../requests/value-place.ts';
import type { Running } from '../requests/workflow.ts';
import { findTable } from '../scope.ts';
import { columnsFor } from './columns.ts';
import { ExportError } from './error.ts';
import type { Tables } from './plan-export.ts';
import { keyDigest } from './tally.ts';

export interface GivenRow {
  readonly values: readonly (string | null)[];
  /** Of the row's key; undefined where the table has none. */
  readonly key: bigint | undefined;
}

/** Pages of whole rows that the step reaches now. */
export async function* pagesOf(
  { stores, subject, excepted, signal }: Running,
  store: string,
  { reach, key }: Step,
): AsyncGenerator<ReadPage> {
  const opened = stores.get(store);
  if (!opened) throw new Error(`the plan names a store that the policy lacks: ${store}`);
  const whose = { keys: subject.keys, excepted };
  for await (const select of selectionsOf(opened, reach, whose, signal)) {
    yield* opened.read({ select, key, ...(signal ? { signal } : {}) });
  }
}

/** Throws `export-columns`, `export-unopened`. */
export async function* givenRows(
  running: Running,
  tables: Tables,
  store: string,
  step: Step,
): AsyncGenerator<GivenRow> {
  const opener = new Opener(running, tables, store, step);
  for await (const page of pagesOf(running, store, step)) {
    const row = opener.readerOf(page);
    for (const values of page.rows) yield await row(values);
  }
}

type Values = readonly (string | null)[];

class Opener {
  readonly #running: Running;
  readonly #store: string;
  readonly #resource: string;
  readonly #dataset: Dataset;
  readonly #given: readonly string[];
  readonly #step: Step;

  constructor(running: Running, tables: Tables, store: string, step: Step) {
    const { policy, subject } = running;
    const dataset = policy.map.stores[store]?.datasets[step.dataset];
    if (!dataset) throw new Error('the plan names a dataset that the policy lacks');
    this.#running = running;
    this.#store = store;
    this.#resource = `${store}.${step.dataset}`;
    this.#dataset = dataset;
    const table = findTable(tables[store] ?? [], step.reach.table);
    this.#given = columnsFor(policy.map, subject.kind, { store, dataset, table }).given;
    this.#step = step;
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
      for (const name of this.#given) {
        const value = valueOf(values, name);
        const isSealed = this.#dataset.fields[name]?.sealed === true && value !== null;
        given.push(
          isSealed ? await this.#opened(value, name, (part) => valueOf(values, part)) : value,
        );
      }
      const key = this.#step.key.map((name) => valueOf(values, name));
      return { values: given, key: key.length === 0 ? undefined : keyDigest(key) };
    };
  }

  /** A declared field that holds plain text all the same is given as it stands. */
  async #opened(
    value: string,
    field: string,
    partOf: (name: string) => string | null,
  ): Promise<string> {
    if (claimedAlgorithm(value) === undefined) return value;
    const { environment, subject } = this.#running;
    const { dataset: name, key } = this.#step;
    const column = { store: this.#store, name, dataset: this.#dataset, field, key };
    try {
      const place = valuePlaceOf(subject, column, partOf);
      const opened = await keysIn(environment).openForSubject(value, place);
      return opened.toString('utf8');
    } catch (cause) {
      const resource = `${this.#resource}.${field}`;
      const message = `A sealed value of ${resource} cannot be opened, so the copy would not be complete.`;
      throw new ExportError('export-unopened', 'conflict', resource, message, cause);
    }
  }
}

function keysIn({ keys }: { readonly keys?: SubjectKeys }): SubjectKeys {
  if (keys) return keys;
  throw new Error('a plan with sealed fields is refused where there is no vault');
}

function columnsChanged(resource: string): ExportError {
  const message = `${resource} came or went since the plan was made. Plan again.`;
  return new ExportError('export-columns', 'conflict', resource, message);
}
