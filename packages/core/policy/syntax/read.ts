/** YAML nodes → plain tree with places: aliases resolved, and nothing left that has two meanings. */
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Scalar,
  type Alias,
  type Node as YamlNode,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { isPlainText } from '../../names.ts';
import { quote } from '../words.ts';
import type { Code } from '../codes.ts';
import type { SourceFile } from '../model.ts';
import type { Reporter } from '../reporter.ts';
import { compose, tooDeep } from './compose.ts';
import { limits } from './limits.ts';
import type { Entry, MapNode, Node, ScalarNode } from './node.ts';
import { indexLines, type Place, type Source } from './source.ts';

export interface Read {
  /** Undefined when nothing in the file can be judged. */
  readonly root?: MapNode;
  readonly source: Source;
}

/** Reads one file; every problem goes to the reporter. */
export function readTree(file: SourceFile, reporter: Reporter): Read {
  const source = indexLines(file);
  const composed = compose(source, reporter);
  if (composed === undefined) return { source };
  const root = new TreeBuilder(source, reporter).build(composed.contents);
  if (root === undefined || !composed.sound) return { source };
  if (root.kind === 'map') return { source, root };
  const message = 'expected keys and values, such as `policy: name`';
  reporter.report({ code: 'TR1023', place: root.place, message });
  return { source };
}

class TreeBuilder {
  readonly #source: Source;
  readonly #reporter: Reporter;
  /** Anchors met so far: an alias means the last one above it. */
  readonly #anchors = new Map<string, YamlNode>();
  #aliases = 0;
  #nodes = 0;
  #stopped = false;

  constructor(source: Source, reporter: Reporter) {
    this.#source = source;
    this.#reporter = reporter;
  }

  build(contents: YamlNode): Node | undefined {
    const root = this.#node(contents, []);
    return this.#stopped ? undefined : root;
  }

  #node(node: YamlNode, path: readonly string[]): Node {
    const place = this.#placeOf(node);
    this.#nodes += 1;
    if (this.#nodes > limits.nodes)
      this.#stop('TR1006', place, 'the aliases of this file multiply into too many parts');
    // A cyclic alias ends here too: each round is a level deeper.
    if (path.length > limits.nesting) this.#stop('TR1005', place, tooDeep(place).message);
    if (this.#stopped) return { kind: 'scalar', place, value: null, empty: true };
    if (isAlias(node)) return this.#alias(node, path, place);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isMap(node)) return this.#map(node, path, place);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#item(item, [...path, '-'], place));
      return { kind: 'list', place, items };
    }
    return this.#scalar(node, place);
  }

  #item(item: unknown, path: readonly string[], place: Place): Node {
    if (isMap(item) || isSeq(item) || isScalar(item) || isAlias(item))
      return this.#node(item, path);
    return { kind: 'scalar', place, value: null, empty: true };
  }

  #alias(alias: Alias, path: readonly string[], place: Place): Node {
    this.#aliases += 1;
    if (this.#aliases > limits.aliases) {
      this.#stop('TR1006', place, `more than ${limits.aliases} aliases`);
      return { kind: 'scalar', place, value: null, empty: true };
    }
    const target = this.#anchors.get(alias.source);
    if (target !== undefined) return { ...this.#node(target, [...path, '*']), place };
    const message = `no anchor ${quote(`&${alias.source}`)} stands above this alias`;
    this.#reporter.report({ code: 'TR1001', place, message });
    return { kind: 'scalar', place, value: null, empty: true };
  }

  #map(map: YAMLMap, path: readonly string[], place: Place): MapNode {
    const entries = new Map<string, Entry>();
    for (const pair of map.items) {
      if (this.#stopped) break;
      const key = this.#key(pair, place);
      if (key === undefined) continue;
      const earlier = entries.get(key.name);
      if (earlier === undefined)
        entries.set(key.name, {
          key: key.place,
          value: this.#item(pair.value, [...path, key.name], key.place),
        });
      else this.#duplicate(key.name, key.place, path);
    }
    return { kind: 'map', place, entries };
  }

  #key(pair: Pair, map: Place): { readonly name: string; readonly place: Place } | undefined {
    const { key } = pair;
    if (!isScalar(key)) {
      const place = isMap(key) || isSeq(key) || isAlias(key) ? this.#placeOf(key) : map;
      this.#reporter.report({ code: 'TR1009', place, message: 'a key must be a plain word' });
      return undefined;
    }
    const place = this.#placeOf(key);
    // `1.10:` is the key "1.10", as written, not the number 1.1.
    const name = key.source ?? String(key.value);
    if (name === '<<' && key.type === Scalar.PLAIN) {
      const message = 'merge keys are not read; write the keys out';
      this.#reporter.report({ code: 'TR1008', place, message });
      return undefined;
    }
    if (name !== '' && name !== '__proto__' && isPlainText(name) && name.length <= 256)
      return { name, place };
    const message = name === '' ? 'a key is missing here' : `${quote(name)} cannot be a key`;
    this.#reporter.report({ code: 'TR1009', place, message });
    return undefined;
  }

  #duplicate(name: string, place: Place, path: readonly string[]): void {
    const isPromise = path.length === 1 && path[0] === 'promises';
    const what = isPromise ? 'a promise' : 'a key';
    const message = `${what} ${quote(name)} already stands above`;
    this.#reporter.report({ code: isPromise ? 'TR1104' : 'TR1004', place, message });
  }

  #scalar(node: unknown, place: Place): ScalarNode {
    if (!isScalar(node)) return { kind: 'scalar', place, value: null, empty: true };
    const { value } = node;
    const empty = value === null && (node.source ?? '') === '';
    if (typeof value === 'string' && isPlainText(value))
      return { kind: 'scalar', place, value, empty };
    if (typeof value === 'number' && Number.isFinite(value) && !isInexact(value))
      return { kind: 'scalar', place, value, empty };
    if (typeof value === 'boolean' || value === null)
      return { kind: 'scalar', place, value, empty };
    const message = 'this value cannot be stored exactly; put it in quotes if it is text';
    this.#reporter.report({ code: 'TR1012', place, message });
    return { kind: 'scalar', place, value: null, empty };
  }

  #placeOf(node: YamlNode): Place {
    const [start, end] = node.range ?? [0, 1];
    return { source: this.#source, start, end: Math.max(end, start + 1) };
  }

  #stop(code: Code, place: Place, message: string): void {
    if (!this.#stopped) this.#reporter.report({ code, place, message });
    this.#stopped = true;
  }
}

function isInexact(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}
