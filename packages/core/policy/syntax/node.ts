/** What a YAML file says, as plain data that remembers where each part stood. */
import type { Place } from './source.ts';

export type Node = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly kind: 'map';
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: Place;
  readonly value: Node;
}

export interface ListNode {
  readonly kind: 'list';
  readonly place: Place;
  readonly items: readonly Node[];
}

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly place: Place;
  readonly value: string | number | boolean | null;
  /** Nothing stands after the colon or the dash. */
  readonly empty: boolean;
}

export type Path = readonly (string | number)[];

/** A value as `JSON.parse` would give it. */
export type Plain =
  | string
  | number
  | boolean
  | null
  | readonly Plain[]
  | { readonly [key: string]: Plain };

/** The value under a key; undefined when the node is no map or lacks it. */
export function child(node: Node | undefined, key: string | number): Node | undefined {
  if (node?.kind === 'map') return node.entries.get(String(key))?.value;
  if (node?.kind === 'list') return typeof key === 'number' ? node.items[key] : undefined;
  return undefined;
}

export function find(node: Node | undefined, path: Path): Node | undefined {
  let current = node;
  for (const key of path) current = child(current, key);
  return current;
}

/**
 * Where to point for a path. For a scalar its value; for a map or a list, and where something is
 * missing, the nearest key above, because a whole block cannot be underlined.
 */
export function placeOf(root: Node, path: Path): Place {
  let place = root.place;
  let current: Node = root;
  for (const step of path) {
    const next = child(current, step);
    // `key: id` stands for `key: [id]`, and `email: user.contact.email` for a category.
    if (next === undefined)
      return current.kind === 'scalar' && !current.empty ? current.place : place;
    const key = current.kind === 'map' ? current.entries.get(String(step))?.key : undefined;
    place = key ?? next.place;
    current = next;
  }
  return current.kind === 'scalar' && !current.empty ? current.place : place;
}

/** The key itself of the last step of a path; the nearest place above when there is none. */
export function keyPlaceOf(root: Node, path: Path): Place {
  const last = path.at(-1);
  const parent = find(root, path.slice(0, -1));
  const key = parent?.kind === 'map' ? parent.entries.get(String(last))?.key : undefined;
  return key ?? placeOf(root, path);
}

/** The node as plain data. A key without a value is left out: it says nothing. */
export function toPlain(node: Node): Plain {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries(
    [...node.entries]
      .filter(([, { value }]) => !isEmpty(value))
      .map(([key, { value }]) => [key, toPlain(value)]),
  );
}

export function isEmpty(node: Node | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && node.empty);
}

/** Every scalar below the node, in the order of the file. */
export function* scalars(node: Node): Generator<ScalarNode> {
  if (node.kind === 'scalar') yield node;
  else if (node.kind === 'list') for (const item of node.items) yield* scalars(item);
  else for (const { value } of node.entries.values()) yield* scalars(value);
}
