/**
 * Whether the numbers of a certificate are those of what was done: held against two pictures of the
 * database, and against what the triggers of a shape must have written meanwhile.
 */
import type { Certificate } from '@troth/core/proof';
import { nameOf } from './cells.ts';
import type { Shape } from './model.ts';
import type { Line, Snapshot } from './snapshot.ts';

export interface Counted {
  readonly shape: Shape;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly certificate: Certificate;
}

/** → which numbers are wrong; none in a right certificate. */
export function miscounted(counted: Counted): readonly string[] {
  const tables = [...counted.before.keys()].filter((name) => !['events', 'audit'].includes(name));
  return [
    ...unequal(counted.certificate),
    ...tables.flatMap((table) => [...wrongDeletions(counted, table), ...untold(counted, table)]),
    ...wrongEvents(counted),
  ];
}

function stepsOf({ stores }: Certificate, table: string) {
  return stores.flatMap(({ steps }) => steps).filter(({ dataset }) => dataset === `main.${table}`);
}

/** In a request that is done all that was found was changed, and nothing remains. */
function unequal({ stores }: Certificate): readonly string[] {
  return stores
    .flatMap(({ steps }) => steps)
    .filter(({ found, done, remaining }) => found !== done || remaining !== 0)
    .map(
      ({ dataset, how, found, done, remaining }) =>
        `${how} of ${dataset}: found ${found}, done ${done}, remaining ${remaining}`,
    );
}

function doneOf(certificate: Certificate, table: string, isDeletion: boolean): number {
  return stepsOf(certificate, table)
    .filter(({ how }) => (how === 'delete') === isDeletion)
    .reduce((sum, { done }) => sum + done, 0);
}

/** Rows that the certificate lays to a trigger, a cascade or somebody else. */
function effectsOn({ effects = [] }: Certificate, table: string): number {
  return effects
    .filter(({ where }) => where === `main/public.${table}` || where === `main.${table}`)
    .reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

/** Each row that went stands there once: as deleted, or as one that went otherwise. */
function wrongDeletions({ before, after, certificate }: Counted, table: string): readonly string[] {
  const went = (before.get(table) ?? []).length - (after.get(table) ?? []).length;
  const told = doneOf(certificate, table, true);
  const isAll = told <= went && went <= told + effectsOn(certificate, table);
  return isAll ? [] : [`${went} rows of ${table} went, and the certificate says ${told}`];
}

/** Rows that are still there and say something else are at least those that it says were changed. */
function untold({ before, after, certificate }: Counted, table: string): readonly string[] {
  const known = new Map<string, number>();
  for (const line of before.get(table) ?? []) add(known, textOf(line), 1);
  let changed = 0;
  for (const line of after.get(table) ?? []) {
    const text = textOf(line);
    if ((known.get(text) ?? 0) > 0) add(known, text, -1);
    else changed += 1;
  }
  const told = doneOf(certificate, table, false) + effectsOn(certificate, table);
  return changed <= told
    ? []
    : [`${changed} rows of ${table} have changed, and the certificate says ${told}`];
}

function add(known: Map<string, number>, text: string, count: number): void {
  known.set(text, (known.get(text) ?? 0) + count);
}

function textOf(line: Line): string {
  return JSON.stringify(Object.entries(line).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** A row for each one that went from a table with such a trigger: written, and gone again but for what is left. */
function wrongEvents({ shape, before, after, certificate }: Counted): readonly string[] {
  const written = shape.hanging.reduce((sum, { trigger }, place) => {
    const table = nameOf(place + 1);
    const went = (before.get(table) ?? []).length - (after.get(table) ?? []).length;
    return trigger ? sum + went : sum;
  }, 0);
  const went = written - (after.get('events') ?? []).length;
  const told = doneOf(certificate, 'events', true);
  const effects = effectsOn(certificate, 'events');
  return [
    ...(told === went ? [] : [`${went} events went, and the certificate says ${told}`]),
    ...(effects >= written
      ? []
      : [`triggers wrote ${written} events, and the certificate says ${effects}`]),
  ];
}
