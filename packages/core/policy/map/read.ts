/** Data-map files → one data map of all parts that are well formed. */
import { z } from 'zod';
import { checkShape } from '../check/shape.ts';
import type { Code } from '../codes.ts';
import type { DataMap, Dataset, Span } from '../model.ts';
import type { Problem } from '../check/shape.ts';
import type { Reporter } from '../reporter.ts';
import { find, keyPlaceOf, type Entry, type MapNode, type Path } from '../syntax/node.ts';
import { spanOf } from '../syntax/source.ts';
import { quote } from '../words.ts';
import { withDefaults } from './defaults.ts';
import { datasetOf, declarationOf, purposeOf, recipientOf, withRoots } from './model-of.ts';
import * as written from './schema.ts';

export interface CheckedMap {
  /** Every declared part is well formed. */
  readonly sound: boolean;
  /** Without the parts that have errors. */
  readonly map: DataMap;
  /** All files merged and defaults filled in, errors and all: what is declared, and where. */
  readonly root: MapNode;
}

const sections = ['subjects', 'purposes', 'recipients', 'stores'] as const;

const anything = z.any();
const head = written.mapFileOf({
  subject: anything,
  purpose: anything,
  recipient: anything,
  store: anything,
});
const store = written.storeOf(anything);

export function readMap(files: readonly MapNode[], reporter: Reporter): CheckedMap | undefined {
  const [first] = files;
  if (first === undefined) return undefined;
  const heads = files.map((root) => checkShape({ schema: head, root, path: [], reporter }));
  const root = withDefaults(merge(first, files, reporter));
  const reader = new MapReader(root, reporter);
  const subjects = reader.each(['subjects'], written.subject, (one) => one);
  const map = {
    subjects,
    purposes: reader.each(['purposes'], written.purpose, purposeOf),
    recipients: reader.each(['recipients'], written.recipient, recipientOf),
    stores: withRoots(reader.stores(), subjects),
  };
  return { map, root, sound: reader.sound && !heads.includes(undefined) };
}

/** One tree of all files. A name may be declared in one of them only. */
function merge(first: MapNode, files: readonly MapNode[], reporter: Reporter): MapNode {
  const entries = new Map<string, Entry>();
  for (const section of sections) {
    const found = files.flatMap((file) => file.entries.get(section) ?? []);
    const names = new Map<string, Entry>();
    for (const { value } of found) {
      if (value.kind !== 'map') continue;
      for (const [name, entry] of value.entries) {
        if (!names.has(name)) names.set(name, entry);
        else reportTwice(name, entry, reporter);
      }
    }
    const [one] = found;
    if (one === undefined) continue;
    const { key, value } = one;
    entries.set(section, { key, value: { kind: 'map', place: value.place, entries: names } });
  }
  return { kind: 'map', place: first.place, entries };
}

function reportTwice(name: string, { key }: Entry, reporter: Reporter): void {
  const message = `${quote(name)} is already declared in another file`;
  reporter.report({ code: 'TR1221', place: key, message });
}

class MapReader {
  /** False once a part was left out. */
  sound = true;
  readonly #root: MapNode;
  readonly #reporter: Reporter;

  constructor(root: MapNode, reporter: Reporter) {
    this.#root = root;
    this.#reporter = reporter;
  }

  /** Every well-formed entry of a section, turned into its model. */
  each<S extends z.ZodType, T>(
    path: Path,
    schema: S,
    turn: (value: z.output<S>, name: string, at: Span) => T,
    codeOf?: (problem: Problem, path: Path) => Code | undefined,
  ): Record<string, T> {
    const section = find(this.#root, path);
    const entries: [string, T][] = [];
    for (const name of section?.kind === 'map' ? section.entries.keys() : []) {
      const at = [...path, name];
      const value = checkShape({
        schema,
        root: this.#root,
        path: at,
        reporter: this.#reporter,
        ...(codeOf === undefined ? {} : { codeOf }),
      });
      if (value === undefined) this.sound = false;
      else entries.push([name, turn(value, name, spanOf(keyPlaceOf(this.#root, at)))]);
    }
    return Object.fromEntries(entries);
  }

  stores() {
    const datasets = new Map<string, Record<string, Dataset>>();
    const stores = find(this.#root, ['stores']);
    for (const name of stores?.kind === 'map' ? stores.entries.keys() : [])
      datasets.set(
        name,
        this.each(
          ['stores', name, 'datasets'],
          written.dataset,
          (value, dataset, at) => datasetOf(dataset, value, at),
          datasetCode,
        ),
      );
    return this.each(
      ['stores'],
      store,
      (value, name, at) => declarationOf(value, datasets.get(name) ?? {}, at),
      storeCode,
    );
  }
}

function storeCode(problem: Problem, path: Path): Code | undefined {
  const [key, ...below] = path;
  // The same thing has the same code here as in the datasets that take it.
  if (key === 'defaults') return below.length === 0 ? undefined : datasetCode(problem, below);
  return problem === 'missing' && key === 'owner' && below.length === 0 ? 'TR1205' : undefined;
}

const lacking: Readonly<Record<string, Code>> = {
  purposes: 'TR1201',
  role: 'TR1202',
  period: 'TR1203',
  erase: 'TR1204',
  owner: 'TR1205',
};

function datasetCode(problem: Problem, path: Path): Code | undefined {
  const [key] = path;
  const last = path.at(-1);
  if (last === 'because' || last === 'keep-because')
    return problem === 'unknown' ? undefined : 'TR1219';
  if (path.length !== 1) return undefined;
  // `purposes: []` says as little as no purposes at all.
  if (problem === 'missing' || (problem === 'value' && key === 'purposes'))
    return lacking[String(key)];
  return undefined;
}
