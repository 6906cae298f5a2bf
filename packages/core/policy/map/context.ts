/** What a rule of the data map is given: what is well formed, what is declared in the files, and how to object. */
import type { Code } from '../codes.ts';
import type { Reporter } from '../reporter.ts';
import { find, keyPlaceOf, placeOf, type MapNode, type Path } from '../syntax/node.ts';
import type { DatasetSketch } from './model-of.ts';
import { sketchMap, type MapSketch, type StoreSketch } from './sketch.ts';

export interface Objection {
  readonly code: Code;
  readonly path: Path;
  readonly message: string;
  readonly fix?: () => string | undefined;
  readonly severity?: 'error' | 'warning';
  /** Point at the key of the path, not at its value. */
  readonly atKey?: boolean;
}

export class MapContext {
  readonly map: MapSketch;
  readonly root: MapNode;
  readonly #reporter: Reporter;

  constructor(root: MapNode, reporter: Reporter) {
    this.map = sketchMap(root);
    this.root = root;
    this.#reporter = reporter;
  }

  object({ path, atKey = false, ...rest }: Objection): void {
    const place = atKey ? keyPlaceOf(this.root, path) : placeOf(this.root, path);
    this.#reporter.report({ ...rest, place });
  }

  /** Names declared under a path, also where their own content has errors. */
  names(path: Path): ReadonlySet<string> {
    const node = find(this.root, path);
    return new Set(node?.kind === 'map' ? node.entries.keys() : []);
  }

  fields(store: string, dataset: string): ReadonlySet<string> {
    return this.names([...pathOf(store, dataset), 'fields']);
  }

  /** Every dataset with the path at which it is declared. */
  *datasets(): Generator<DatasetAt> {
    for (const [storeName, store] of Object.entries(this.map.stores))
      for (const [name, dataset] of Object.entries(store.datasets))
        yield { storeName, store, name, dataset, path: pathOf(storeName, name) };
  }
}

export interface DatasetAt {
  readonly storeName: string;
  readonly store: StoreSketch;
  readonly name: string;
  readonly dataset: DatasetSketch;
  readonly path: Path;
}

export function pathOf(store: string, dataset: string): Path {
  return ['stores', store, 'datasets', dataset];
}

/** `main.employees` → `['main', 'employees']`; a column may hold dots, so only the first ones part. */
export function splitName(name: string, parts: 2 | 3): string[] {
  const pieces = name.split('.');
  return [...pieces.slice(0, parts - 1), pieces.slice(parts - 1).join('.')];
}
