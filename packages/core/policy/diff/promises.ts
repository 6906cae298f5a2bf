import type { ClauseKind } from '../../control/contract.ts';
import type { Clause, Policy, PolicyPromise } from '../model.ts';
import { change, words, type Change } from './change.ts';
import { compareParameter } from './parameter.ts';

type Kinds = ReadonlyMap<string, ClauseKind>;

export function comparePromises(before: Policy, after: Policy, kinds: Kinds): Change[] {
  const old = new Map(before.promises.map((one) => [one.id, one]));
  const fresh = new Map(after.promises.map((one) => [one.id, one]));
  const removed = before.promises.filter(({ id }) => !fresh.has(id));
  return [
    ...removed.map(({ id, says }) => change('removed', `No longer promised: “${says}”`, id)),
    ...after.promises.flatMap((promise) => {
      const previous = old.get(promise.id);
      return previous === undefined
        ? [change('added', `New promise: “${promise.says}”`, promise.id)]
        : comparePromise(previous, promise, kinds);
    }),
  ];
}

function comparePromise(before: PolicyPromise, after: PolicyPromise, kinds: Kinds): Change[] {
  const { id } = after;
  const changes = compareClauses(before, after, kinds);
  if (before.says !== after.says)
    changes.push(change('changed', `Reworded: “${before.says}” is now “${after.says}”`, id));
  if (before.rollsUp.toSorted().join() !== after.rollsUp.toSorted().join())
    changes.push(
      change(
        'changed',
        `It now rests on ${words(after.rollsUp) || 'its own clauses'}, before on ${words(before.rollsUp) || 'its own clauses'}.`,
        id,
      ),
    );
  return changes;
}

function compareClauses(before: PolicyPromise, after: PolicyPromise, kinds: Kinds): Change[] {
  const { id } = after;
  const pairs = pairClauses(before.clauses, after.clauses);
  return pairs.flatMap(([old, fresh]) => {
    const kind = kinds.get((fresh ?? old)?.kind ?? '');
    if (kind === undefined) return [];
    if (old === undefined) return [change('stronger', `Now also: ${kind.say(fresh?.params)}`, id)];
    if (fresh === undefined) return [change('weaker', `No longer: ${kind.say(old.params)}`, id)];
    return compareClause(kind, old.params, fresh.params, id);
  });
}

/** Equal clauses meet first, then those of the same kind in their order; the rest came or went. */
function pairClauses(
  before: readonly Clause[],
  after: readonly Clause[],
): (readonly [Clause | undefined, Clause | undefined])[] {
  const open = [...after];
  const take = (isIt: (clause: Clause) => boolean): Clause | undefined => {
    const index = open.findIndex(isIt);
    return index === -1 ? undefined : open.splice(index, 1)[0];
  };
  const changed = before.filter((old) => {
    const text = JSON.stringify(old.params);
    return (
      take((one) => one.kind === old.kind && JSON.stringify(one.params) === text) === undefined
    );
  });
  const pairs = changed.map((old) => [old, take((one) => one.kind === old.kind)] as const);
  return [...pairs, ...open.map((fresh) => [undefined, fresh] as const)];
}

function compareClause(kind: ClauseKind, before: unknown, after: unknown, id: string): Change[] {
  const [old, fresh] = [membersOf(before), membersOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(fresh)])];
  const moved = names
    .map((name) => ({
      name,
      direction: compareParameter(name, kind.stronger?.[name], old[name], fresh[name]),
    }))
    .filter(({ direction }) => direction !== 'same');
  if (moved.length === 0) return [];
  const directions = new Set(moved.map(({ direction }) => direction));
  // One thing that became worse is not made up for by another that became better.
  const isWeaker = directions.has('weaker');
  const isStronger = directions.has('stronger') && directions.size === 1;
  const says = saysOf(
    kind,
    before,
    after,
    moved.map(({ name }) => name),
  );
  return [change(isWeaker ? 'weaker' : isStronger ? 'stronger' : 'changed', says, id)];
}

function membersOf(params: unknown): Readonly<Record<string, unknown>> {
  return typeof params === 'object' && params !== null ? { ...params } : {};
}

function saysOf(
  kind: ClauseKind,
  before: unknown,
  after: unknown,
  names: readonly string[],
): string {
  const [old, fresh] = [before, after].map((params) => sentencesOf(kind.say(params)));
  const lost = old?.filter((one) => !fresh?.includes(one)).join(' ') ?? '';
  const won = fresh?.filter((one) => !old?.includes(one)).join(' ') ?? '';
  if (lost !== '' && won !== '') return `Now: ${won} Before: ${lost}`;
  if (won !== '') return `Now also: ${won}`;
  if (lost !== '') return `No longer: ${lost}`;
  return `${kind.say(after)} (Changed in ${words(names.map((name) => name.replaceAll('-', ' ')))}.)`;
}

function sentencesOf(text: string): string[] {
  return text.split(/(?<=[.!?])\s+/);
}
