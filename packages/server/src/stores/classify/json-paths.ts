/** Gathers the values of JSON documents by path. */
import { closedDocument } from './cut-json.ts';

export interface JsonPath {
  /** `$.contacts[*].email`; keys that are data themselves are `*`. */
  readonly path: string;
  /** The nearest key of the path, '' at the root. */
  readonly key: string;
  /** The nearest key above it. */
  readonly parent: string;
  /** As an SQL type. */
  readonly type: 'text' | 'numeric' | 'bool';
  readonly values: readonly string[];
  readonly siblings: readonly string[];
}

/** Documents longer than this are read as text: parsing them whole costs more than it tells. */
const longest = 262_144;
const deepest = 12;
const pathsMost = 512;
/** An object with more different keys than this is a map, and its keys are data. */
const keysMost = 40;

interface Node {
  readonly strings: string[];
  readonly numbers: string[];
  readonly booleans: string[];
  readonly children: Map<string, Node>;
  readonly keys: Set<string>;
  items: Node | undefined;
  objects: number;
  /** Values of pairs, by what the pair calls them: `{"key":"phone","value":"…"}`. */
  readonly called: Map<string, Node>;
}

const newNode = (): Node => ({
  strings: [],
  numbers: [],
  booleans: [],
  children: new Map(),
  keys: new Set(),
  items: undefined,
  objects: 0,
  called: new Map(),
});

/** `texts`: the values that are no JSON, or too long for it. */
export function readPaths(values: readonly string[]): { paths: JsonPath[]; texts: string[] } {
  const root = newNode();
  const texts: string[] = [];
  for (const value of values) {
    const read = parse(value);
    // Of a document that was cut off, what its paths do not tell is in its text.
    if (read === undefined || read.isCut) texts.push(value);
    if (read !== undefined) gather(root, read.document, 0);
  }
  return { paths: pathsOf(root), texts };
}

interface Read {
  readonly document: unknown;
  readonly isCut: boolean;
}

function parse(value: string): Read | undefined {
  const document = value.length > longest ? undefined : parseWhole(value);
  if (document !== undefined) return { document, isCut: false };
  if (value.length < shortestCut || !begins(value)) return undefined;
  const closed = closedDocument(value.slice(0, longest));
  const head = closed === undefined ? undefined : parseWhole(closed);
  return head === undefined ? undefined : { document: head, isCut: true };
}

/** A shorter one was not cut off, but is broken. */
const shortestCut = 4096;

function parseWhole(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Kept as text by the caller.
  }
}

const begins = (value: string): boolean => /^\s*[{[]\s*["{[]/.test(value.slice(0, 64));

/** By its brackets alone; parsing decides. */
export function mayBeDocument(value: string): boolean {
  const first = /\S/.exec(value)?.[0];
  if (first !== '{' && first !== '[') return false;
  const last = value.trimEnd().at(-1);
  return last === (first === '{' ? '}' : ']') || (value.length >= shortestCut && begins(value));
}

function gather(node: Node, value: unknown, depth: number): void {
  if (typeof value === 'string') node.strings.push(value);
  else if (typeof value === 'number') node.numbers.push(String(value));
  else if (typeof value === 'boolean') node.booleans.push(String(value));
  if (typeof value !== 'object' || value === null || depth >= deepest) return;
  if (Array.isArray(value)) {
    node.items ??= newNode();
    for (const item of value) gather(node.items, item, depth + 1);
    return;
  }
  node.objects += 1;
  const pair = pairOf(value);
  if (pair !== undefined) {
    gather(calledOf(childOf(node, pair.at), pair.called), pair.value, depth + 1);
    return;
  }
  for (const [key, child] of Object.entries(value)) gather(childOf(node, key), child, depth + 1);
}

interface Pair {
  /** The key under which the value stands. */
  readonly at: string;
  readonly called: string;
  readonly value: unknown;
}

const pairs = [
  ['key', 'value'],
  ['name', 'value'],
  ['name', 'content'],
  ['k', 'v'],
  ['field', 'value'],
  ['attribute', 'value'],
  ['property', 'value'],
  ['label', 'value'],
  ['type', 'value'],
] as const;

/** An object of two or three members, one of which says what the other is. */
function pairOf(value: object): Pair | undefined {
  if (Object.keys(value).length > 3) return undefined;
  const members = value as Readonly<Record<string, unknown>>;
  for (const [name, at] of pairs) {
    const called = members[name];
    if (typeof called !== 'string' || members[at] === undefined) continue;
    return called.length <= 40 && isPlainKey(called)
      ? { at, called, value: members[at] }
      : undefined;
  }
  return undefined;
}

function calledOf(node: Node, called: string): Node {
  const known = node.called.get(called);
  if (known !== undefined) return known;
  const made = newNode();
  if (node.called.size < keysMost) node.called.set(called, made);
  return made;
}

/** One child for every plain key, one for all the keys that look like data. */
function childOf(node: Node, key: string): Node {
  const isData = !isPlainKey(key);
  if (isData && node.keys.size < 1000) node.keys.add(key);
  const name = isData || (node.children.size >= keysMost && !node.children.has(key)) ? '*' : key;
  const known = node.children.get(name);
  if (known !== undefined) return known;
  const made = newNode();
  node.children.set(name, made);
  return made;
}

/** A name that a programmer gave: no address, number or id. */
const isPlainKey = (key: string): boolean =>
  /^[\p{L}_$][\p{L}\d_$ .:-]{0,63}$/u.test(key) && !/\d{4}/.test(key);

interface Frame {
  readonly node: Node;
  readonly path: string;
  readonly key: string;
  readonly parent: string;
  readonly siblings: readonly string[];
}

function pathsOf(root: Node): JsonPath[] {
  const found: JsonPath[] = [];
  const stack: Frame[] = [{ node: root, path: '$', key: '', parent: '', siblings: [] }];
  for (let frame = stack.pop(); frame !== undefined; frame = stack.pop()) {
    if (found.length >= pathsMost) break;
    found.push(...leavesOf(frame));
    stack.push(...framesBelow(frame));
  }
  return found;
}

function leavesOf({ node, path, key, parent, siblings }: Frame): JsonPath[] {
  const leaf = (type: JsonPath['type'], values: readonly string[], at: string = path): JsonPath[] =>
    values.length === 0 ? [] : [{ path: at, key, parent, type, values, siblings }];
  return [
    ...leaf('text', node.strings),
    ...leaf('numeric', node.numbers),
    ...leaf('bool', node.booleans),
    ...leaf('text', [...node.keys], `${path}.*`),
  ];
}

function framesBelow({ node, path, key, parent }: Frame): Frame[] {
  const frames: Frame[] = [...node.called].map(([called, value]) => ({
    node: value,
    path,
    key: called,
    parent: key,
    siblings: [...node.called.keys()].filter((other) => other !== called),
  }));
  if (node.items !== undefined)
    frames.push({ node: node.items, path: `${path}[*]`, key, parent, siblings: [] });
  const isMap = isMapLike(node);
  const names = [...node.children.keys()];
  for (const [name, child] of node.children) {
    frames.push({
      node: child,
      path: isMap || name === '*' ? `${path}.*` : `${path}.${quoted(name)}`,
      key: isMap || name === '*' ? key : name,
      parent: key,
      siblings: isMap ? [] : names.filter((other) => other !== name && other !== '*'),
    });
  }
  return frames.toReversed();
}

/** Many keys, each in few of the documents: their names are data as well. */
function isMapLike(node: Node): boolean {
  if (node.children.size <= 12 || node.objects < 2) return false;
  let filled = 0;
  for (const child of node.children.values()) filled += weightOf(child);
  return filled / (node.children.size * node.objects) < 0.3;
}

const weightOf = (node: Node): number =>
  node.strings.length + node.numbers.length + node.booleans.length + node.objects;

const quoted = (name: string): string =>
  /^[\p{L}_$][\p{L}\d_$]*$/u.test(name) ? name : `"${name}"`;
