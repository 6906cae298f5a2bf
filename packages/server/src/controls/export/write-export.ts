/**
 * Writes a copy: rows stream from the stores into `data.json`, a CSV file for each dataset and the first
 * of them into a page, so that memory stays flat. It is written beside its place and put there whole; a
 * process that is killed leaves a folder that the next one throws away.
 */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSystemError } from '../../platform/error.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type { Step } from '../requests/plan-model.ts';
import type { Running } from '../requests/workflow.ts';
import { findTable } from '../scope.ts';
import { csvLine } from './csv.ts';
import { describe, titleOf, type DatasetDescription, type Description } from './describe.ts';
import { datasetEnd, datasetHead, pageEnd, pageHead, pageRow, rowsShown } from './index-page.ts';
import { jsonRow, type JsonColumn } from './json-row.ts';
import { writeManifest } from './manifest.ts';
import { partIn } from './other-parts.ts';
import { OutputFile, syncFolder, type Written } from './output-file.ts';
import type { Tables } from './plan-export.ts';
import { givenRows } from './read-rows.ts';
import { Tally, type Counted } from './tally.ts';
import { comesTwice } from './comes-twice.ts';
import { allowingOnly } from './unopened.ts';

/** The company's own copy of the files is deleted then. */
export const keptFor = Temporal.Duration.from({ hours: 24 * 30 });

/** The folder of a request's copy. */
export function folderOf(exports: string, request: string): string {
  return join(exports, request);
}

export function unfinishedFolder(exports: string, request: string): string {
  return join(exports, `.${request}.unfinished`);
}

/** Durable when it returns; the same again where it is called again. */
export async function writeExport(running: Running, right: Description['right']): Promise<void> {
  const { environment, policy, request } = running;
  const { exports, clock } = environment;
  const made = clock.now();
  const deleted = made.add(keptFor);
  const tables = await tablesOf(policy, running.stores);
  const description = describe({
    policy,
    asked: { map: policy.map, kind: running.subject.kind, right },
    request: request.id,
    stores: running.plan.stores,
    tables,
    made,
    deleted,
  });
  const unfinished = unfinishedFolder(exports, request.id);
  await makeFolder(exports);
  await rm(unfinished, { recursive: true, force: true });
  await makeFolder(unfinished);
  const writing = new Writing({ running, tables, description, folder: unfinished });
  const { files, steps } = await writing.toTheEnd();
  await syncFolder(unfinished);
  const folder = folderOf(exports, request.id);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
  await syncFolder(exports);
  await writeManifest(environment, policy, request.id, {
    deleted: description.deleted,
    files: [...files],
    steps,
  });
}

async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (!isSystemError(error, 'EEXIST')) throw error;
  });
}

interface NumberedStep {
  readonly store: string;
  readonly index: number;
  readonly step: Step;
}

interface Parts {
  readonly running: Running;
  readonly tables: Tables;
  readonly description: Description;
  /** Empty. */
  readonly folder: string;
}

class Writing {
  readonly #running: Running;
  readonly #description: Description;
  readonly #tables: Tables;
  readonly #folder: string;
  readonly #open: OutputFile[] = [];
  readonly #steps: Record<string, Counted> = {};
  readonly #rows: Record<string, number> = {};

  constructor({ running, tables, description, folder }: Parts) {
    this.#running = running;
    this.#tables = tables;
    this.#description = description;
    this.#folder = folder;
  }

  async toTheEnd(): Promise<{ files: readonly Written[]; steps: Record<string, Counted> }> {
    try {
      return { files: await this.#write(), steps: this.#steps };
    } catch (error) {
      await Promise.allSettled(this.#open.map((file) => file.abandon()));
      throw error;
    }
  }

  async #write(): Promise<readonly Written[]> {
    const { format, request, right, made } = this.#description;
    const data = await this.#create('data.json');
    const page = await this.#create('index.html');
    const head = JSON.stringify({ format, request, right, made });
    await data.write(`${head.slice(0, -1)},"datasets":{`);
    await page.write(pageHead(this.#description));
    const files: Written[] = [];
    for (const [position, dataset] of this.#description.datasets.entries()) {
      await data.write(`${position === 0 ? '' : ','}\n${JSON.stringify(dataset.name)}:[`);
      files.push(await this.#writeDataset(dataset, { data, page }));
      await data.write(']');
    }
    await data.write('\n}}\n');
    await page.write(pageEnd);
    files.unshift(await data.close(), await page.close());
    return [...files, await this.#writeIndex(files)];
  }

  async #create(name: string): Promise<OutputFile> {
    const file = await OutputFile.create(this.#folder, name);
    this.#open.push(file);
    return file;
  }

  /** Steps of one dataset reach some of its rows twice; each is written once. */
  async #writeDataset(
    dataset: DatasetDescription,
    { data, page }: { readonly data: OutputFile; readonly page: OutputFile },
  ): Promise<Written> {
    const csv = await this.#create(dataset.file);
    const columns = this.#typed(dataset);
    await csv.write(csvLine(columns.map(({ name }) => name)));
    await page.write(datasetHead(dataset));
    const steps = this.#stepsOf(dataset.name);
    // Only where it is needed: it is the one thing here that grows with the rows.
    const mayRepeat =
      steps.length > 1 ||
      steps.some(({ store, step }) => comesTwice(step.reach, this.#tables[store] ?? []));
    const seen = mayRepeat ? new Set<bigint>() : undefined;
    let rows = 0;
    for (const { store, index, step } of steps) {
      const tally = new Tally();
      for await (const { values, key } of this.#given(store, step)) {
        tally.add(key);
        if (key !== undefined && seen?.has(key)) continue;
        if (key !== undefined) seen?.add(key);
        await data.write(`${rows === 0 ? '' : ','}\n${jsonRow(columns, values)}`);
        await csv.write(csvLine(values));
        if (rows < rowsShown) await page.write(pageRow(values));
        rows += 1;
      }
      this.#steps[`${store}/${index}`] = tally.counted;
      await this.#running.at(`changed ${store}/${index}`);
    }
    await page.write(datasetEnd(rows));
    this.#rows[dataset.name] = rows;
    return csv.close();
  }

  #given(store: string, step: Step) {
    const unopened = allowingOnly(this.#running.plan);
    return givenRows(this.#running, this.#tables, { store, step, unopened });
  }

  #typed({ name, columns }: DatasetDescription): readonly JsonColumn[] {
    const [first] = this.#stepsOf(name);
    const tables = this.#tables[first?.store ?? ''] ?? [];
    const table = first && findTable(tables, first.step.reach.table);
    return columns.map((column) => ({
      name: column.name,
      type: table?.columns.find((one) => one.name === column.name)?.type ?? 'text',
    }));
  }

  #stepsOf(title: string): readonly NumberedStep[] {
    const { plan, policy, subject } = this.#running;
    return plan.stores.flatMap(({ store, steps }) =>
      steps.flatMap((step, index) => {
        const { dataset: name } = step;
        const dataset = policy.map.stores[store]?.datasets[name];
        if (dataset === undefined) return [];
        const part = partIn(dataset, subject.kind, step);
        return titleOf({ store, name, part }) === title ? [{ store, index, step }] : [];
      }),
    );
  }

  async #writeIndex(files: readonly Written[]): Promise<Written> {
    const file = await this.#create('index.json');
    const datasets = this.#description.datasets.map((one) => ({
      ...one,
      rows: this.#rows[one.name] ?? 0,
    }));
    const whole = { ...this.#description, datasets, files };
    await file.write(`${JSON.stringify(whole, null, 2)}\n`);
    return file.close();
  }
}
