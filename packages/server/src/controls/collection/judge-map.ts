/** Drift: what the store holds and the map lacks, and the reverse. */
import type { Coverage, Finding } from '@troth/core/control';
import { isWithin } from '@troth/core/policy';
import { atRisk, broken, met, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import { judgeBeside } from './judge-beside.ts';
import type { Drift, UndeclaredColumn, UndeclaredTable } from './drift.ts';

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
    const doubts = drift.misdeclared.flatMap(judgeMisdeclared);
    if (found.length + doubts.length > 0) return [...found, ...doubts];
    const { tables, columns } = drift;
    const message = `The map and ${drift.store} agree on ${counted(tables, 'table')} and ${counted(columns, 'column')}.`;
    const detail = { facts: { tables, columns }, coverage: coverageOf(drift) };
    return [met('map-complete', drift.store, message, detail)];
  });
}

/** What is left out by name is seen, and not looked into. */
function coverageOf({ tables, columns, excludedTables, beside }: Drift): Coverage {
  const others = beside?.done === true ? [beside.value] : [];
  return {
    looked: [
      { what: 'tables', seen: tables, of: tables + excludedTables },
      { what: 'columns', seen: columns, of: columns },
      ...others.map(({ accounted, excluded }) => ({
        what: 'other things of the server',
        seen: accounted - excluded,
        of: accounted,
      })),
    ],
    how: 'the catalogue of every schema; what the map leaves out by name was not looked at',
  };
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
function judgeMisdeclared([table, found]: Drift['misdeclared'][number]): Finding[] {
  if (!found.done) {
    const message = `Whether columns of ${table} that are declared as \`none\` hold personal data could not be seen: ${found.failure.message}`;
    return [unknown('personal-data-declared-none', table, message)];
  }
  return found.value.map(({ resource: where, category, confidence, sampled, filled }) => {
    const message = `${where} is declared to say nothing about a person and seems to hold ${plain(category)}.`;
    const facts = { category, confidence, sampled, filled };
    const judged = isWithin(category ?? '', 'user.contact') ? broken : atRisk;
    return judged('personal-data-declared-none', where, message, { facts });
  });
}

/** `user.contact.phone_number` → `contact phone number`. */
function plain(category: string | null): string {
  return (category ?? 'personal data').replace(/^user\./, '').replaceAll(/[._]/g, ' ');
}
