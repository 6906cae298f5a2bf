/** Drift: what the store holds and the map lacks, and the reverse. */
import type { Coverage, Finding } from '@troth/core/control';
import { isWithin } from '@troth/core/policy';
import { atRisk, broken, met, resource, unknown } from '../finding.ts';
import { coverageOf as readOf, judgeUnread, readSaid } from '../reading/said.ts';
import { counted, named, words } from '../wording.ts';
import { judgeBeside } from './judge-beside.ts';
import type { DeclaredNone, Drift, UndeclaredColumn, UndeclaredTable } from './drift.ts';

export function judgeMap(drifts: readonly Drift[]): Finding[] {
  if (drifts.length === 0) return [unknown('map-complete', 'policy', 'No store is declared.')];
  return drifts.flatMap((drift) => {
    const found = [
      ...drift.undeclaredTables.map(judgeTable),
      ...drift.undeclaredColumns.flatMap(judgeColumn),
      ...drift.missingTables.map((where) =>
        broken('table-missing', where, `${where} is declared, and the store has no such table.`),
      ),
      ...drift.missingColumns.map((where) =>
        broken('column-missing', where, `${where} is declared, and the table has no such column.`),
      ),
      ...judgeBeside(drift.store, drift.beside),
    ];
    const doubts = drift.declaredNone.flatMap((one) => judgeDeclaredNone(drift.store, one));
    if (found.length + doubts.length > 0) return [...found, ...doubts];
    const { tables, columns } = drift;
    const message = `The map and ${drift.store} agree on ${counted(tables, 'table')} and ${counted(columns, 'column')}.${drift.declaredNone.map((one) => noneSaid(drift.store, one)).join('')}`;
    const detail = { facts: { tables, columns }, coverage: coverageOf(drift) };
    return [met('map-complete', drift.store, message, detail)];
  });
}

function noneSaid(store: string, { table, scan }: DeclaredNone): string {
  return scan.done ? readSaid(resource(store, table), scan.value) : '';
}

/** What is left out by name is seen, and not looked into. */
function coverageOf({ tables, columns, excluded, beside, declaredNone, about }: Drift): Coverage {
  const none = declaredNone.flatMap(({ scan }) => (scan.done ? [scan.value] : []));
  const read = none.length > 0 ? readOf(...none) : undefined;
  const others = beside?.done === true ? [beside.value] : [];
  const left = [
    ...excluded.tables.map((name) => `table ${name}`),
    ...excluded.columns.map((name) => `column ${name}`),
    ...others.flatMap((one) => one.excluded),
  ];
  return {
    looked: [
      { what: 'tables', seen: tables, of: tables + excluded.tables.length },
      {
        what: 'columns',
        seen: columns - excluded.columns.length,
        of: columns + excluded.columnsOfTables,
      },
      ...others.map((one) => ({
        what: 'databases, publications and links beside it',
        seen: one.accounted - one.excluded.length,
        of: one.accounted,
      })),
      ...(read?.looked ?? []).filter(({ what }) => what === 'rows'),
    ],
    how: `the catalogue${about === undefined ? ' of every schema' : ''}${readSaidOf(read)}`,
    ...(about === undefined ? {} : { names: about }),
    ...(left.length === 0 ? {} : { unseen: `left out by the map: ${named(left)}` }),
    ...(read?.since === undefined ? {} : { since: read.since }),
  };
}

function readSaidOf(read: Coverage | undefined): string {
  if (read === undefined) return '';
  const columns = 'the columns that the map declares to be about nobody';
  return read.how === 'every row'
    ? `, and every row of ${columns}`
    : `; of ${columns}: ${read.how}`;
}

const kinds = {
  table: '',
  partitioned: '',
  view: ', a view,',
  materialized: ', a materialised view,',
  foreign: ', a foreign table,',
} as const;

function judgeTable({ resource: where, kind, rows, personal }: UndeclaredTable): Finding {
  const holds = rows.done ? `${counted(rows.value, 'row')}` : 'rows that could not be counted';
  const columns = personal.done ? personal.value : [];
  const about = columns.map((one) => `${one.column} (${one.category})`);
  const what = about.length === 0 ? '' : `, with what seems to be personal data in ${words(about)}`;
  const message = `${where}${kinds[kind]} stands in the database with ${holds}${what}, and is not declared.`;
  const facts = { personalColumns: personal.done ? columns.length : null };
  return broken('table-undeclared', where, message, {
    facts,
    ...(rows.done ? { rows: rows.value } : {}),
  });
}

/** Personal data that nobody declared is a finding of its own kind. */
export function judgeColumn({ resource: where, rows, personal }: UndeclaredColumn): Finding[] {
  const count = rows.done ? { rows: rows.value } : {};
  if (!personal.done || personal.value === undefined) {
    const looked = personal.done
      ? ''
      : `; its values could not be read: ${personal.failure.message}`;
    const message = `${where} stands in the database and is not declared${looked}.`;
    return [broken('column-undeclared', where, message, count)];
  }
  const { category, confidence, sampled, filled } = personal.value;
  const holds = rows.done ? ` in ${counted(rows.value, 'row')}` : '';
  const message = `${where} is not declared and seems to hold ${plain(category)}${holds}.`;
  const facts = { category, confidence, sampled, filled };
  return [broken('personal-data-undeclared', where, message, { ...count, facts })];
}

/** An address is one whatever was declared; other kinds are a guess against a declaration: a risk. */
function judgeDeclaredNone(store: string, { table, columns, scan }: DeclaredNone): Finding[] {
  const where = resource(store, table);
  if (!scan.done) {
    const message = `Whether columns of ${where} that are declared as \`none\` hold personal data could not be seen: ${scan.failure.message}`;
    return [unknown('personal-data-declared-none', where, message)];
  }
  const found = Object.entries(scan.value.columns).flatMap(([name, { doubt }]) => {
    if (doubt === undefined || !columns.includes(name)) return [];
    const column = resource(store, table, name);
    const { category, confidence, sampled, filled } = doubt;
    const message = `${column} is declared to say nothing about a person and seems to hold ${plain(category)}.`;
    const facts = { category, confidence, sampled, filled };
    const judged = isWithin(category ?? '', 'user.contact') ? broken : atRisk;
    return [judged('personal-data-declared-none', column, message, { facts })];
  });
  return [...found, ...judgeUnread(store, table, scan.value, columns)];
}

/** `user.contact.phone_number` → `contact phone number`. */
function plain(category: string | null): string {
  return (category ?? 'personal data').replace(/^user\./, '').replaceAll(/[._]/g, ' ');
}
