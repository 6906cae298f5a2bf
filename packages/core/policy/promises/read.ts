/** A policy file → its head and every promise of it that is well formed. */
import { z } from 'zod';
import { checkShape } from '../check/shape.ts';
import type { ClauseKind } from '../../control/contract.ts';
import type { PolicyPromise } from '../model.ts';
import type { Reporter } from '../reporter.ts';
import { find, keyPlaceOf, placeOf, type MapNode, type Path } from '../syntax/node.ts';
import { spanOf } from '../syntax/source.ts';
import { quote } from '../words.ts';
import { present } from '../present.ts';
import { readClause, type ClauseReader } from './read-clause.ts';
import { policyFileOf, promise as promiseShape } from './schema.ts';

const head = policyFileOf(z.any());

export interface ReadPolicy {
  readonly head: z.output<typeof head> | undefined;
  readonly promises: readonly PolicyPromise[];
  /** Every clause of every promise is well typed. */
  readonly sound: boolean;
}

export function readPolicy(
  root: MapNode,
  kinds: readonly ClauseKind[],
  reporter: Reporter,
): ReadPolicy {
  const reader = { root, reporter, kinds: new Map(kinds.map((one) => [one.kind, one])) };
  const written = checkShape({ schema: head, root, path: [], reporter });
  if (written?.updated !== undefined)
    checkOrder(written.effective, written.updated, root, reporter);
  const node = find(root, ['promises']);
  const ids = node?.kind === 'map' ? [...node.entries.keys()] : [];
  if (node?.kind === 'map' && ids.length === 0) {
    const place = placeOf(root, ['promises']);
    reporter.report({ code: 'TR1101', place, message: 'the policy promises nothing' });
  }
  const read = ids.map((id) => readPromise(reader, id));
  return {
    head: written,
    promises: read.flatMap(({ promise }) => promise ?? []),
    sound: read.every(({ sound }) => sound),
  };
}

function checkOrder(
  effective: Temporal.PlainDate,
  updated: Temporal.PlainDate,
  root: MapNode,
  reporter: Reporter,
): void {
  if (Temporal.PlainDate.compare(effective, updated) <= 0) return;
  const place = placeOf(root, ['updated']);
  const message = `the policy only takes effect on ${effective.toString()}`;
  reporter.report({ code: 'TR1113', place, message });
}

interface ReadPromise {
  readonly promise?: PolicyPromise;
  readonly sound: boolean;
}

function readPromise(reader: ClauseReader, id: string): ReadPromise {
  const { root, reporter } = reader;
  const path = ['promises', id];
  const written = checkShape({ schema: promiseShape, root, path, reporter });
  const keep = find(root, [...path, 'keep']);
  const count = keep?.kind === 'list' ? keep.items.length : 0;
  const clauses = Array.from({ length: count }, (_, index) =>
    readClause(reader, [...path, 'keep', index], index),
  );
  checkContents(reader, path, count);
  const sound = written !== undefined && clauses.every((one) => one !== undefined);
  if (written === undefined) return { sound };
  const promise = {
    id,
    says: written.says,
    ...present({ note: written.note }),
    clauses: clauses.filter((one) => one !== undefined),
    rollsUp: written['rolls-up'] ?? [],
    at: spanOf(keyPlaceOf(root, path)),
  };
  return { promise, sound };
}

function checkContents({ root, reporter }: ClauseReader, path: Path, count: number): void {
  const promise = find(root, path);
  if (promise?.kind !== 'map') return;
  const keep = promise.entries.get('keep');
  const rollsUp = promise.entries.get('rolls-up');
  const id = quote(String(path.at(-1)));
  const place = keyPlaceOf(root, path);
  if (count > 0 && rollsUp !== undefined) {
    const message = `${id} keeps clauses and rolls up other promises; it can do one of the two`;
    reporter.report({ code: 'TR1111', place: rollsUp.key, message });
  }
  // A `keep` that is no list has been reported as such.
  const isOther = keep !== undefined && keep.value.kind === 'map';
  if (count > 0 || rollsUp !== undefined || isOther) return;
  reporter.report({
    code: 'TR1101',
    place: keep?.key ?? place,
    message: `nothing keeps ${id}`,
    fix: () => 'add a clause under `keep:`; what only a person can state is an `attestation`',
  });
}
