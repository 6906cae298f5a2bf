/**
 * Values of a column replaced by others, row by row: compare and set in one statement. Whoever is
 * killed before it changed nothing, whoever is killed after it changed all of the batch.
 */
import { TrothError } from '@troth/core/error';
import type { Replacement } from '../../contract.ts';
import { storeError } from '../error.ts';
import { Relations } from '../relations.ts';
import type { Sessions, Statement } from '../sessions.ts';
import { underOwnPath } from '../own-path.ts';
import { Parameters, quote, quoteColumn, quoteTable } from '../sql.ts';

const row = 'r';
const anew = 'n';
/** A deadlock ends one of its parties; the other is done soon. */
const mostTries = 6;

export async function replaceValues(
  store: string,
  sessions: Sessions,
  replacement: Replacement,
  signal?: AbortSignal,
): Promise<number> {
  checkReplacement(store, replacement);
  if (replacement.values.length === 0) return 0;
  const relations = await sessions.use(
    (session) => Relations.lookUp(store, session, [replacement.table]),
    signal,
  );
  const statement = replaceStatement(relations, replacement);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const [changed] = await sessions.run(statement, signal);
      return Number(changed?.[0]);
    } catch (error) {
      const isConflict = error instanceof TrothError && error.code === 'store-conflict';
      if (attempt === mostTries || !isConflict) throw error;
    }
  }
}

function checkReplacement(store: string, { table, key, values }: Replacement): void {
  const place = `${table.schema}.${table.name}`;
  if (key.length === 0) {
    const object = `rows of ${place}, which has no key to find one by`;
    throw storeError('store-refused', store, { object });
  }
  if (values.some((one) => one.key.length !== key.length)) {
    throw storeError('store-wrong-type', store, { object: `the key of ${place}` });
  }
}

/** The values are cast, not the key's columns, so that its index serves. */
function replaceStatement(relations: Relations, replacement: Replacement): Statement {
  const { table, column, beside, key, values } = replacement;
  const { type } = relations.column(table, column);
  const more = beside === undefined ? [] : [values.map((one) => one.beside ?? null)];
  const set = [
    `${quote(column)} = ${anew}.new::${type}`,
    ...(beside === undefined
      ? []
      : [`${quote(beside)} = ${anew}.beside::${relations.column(table, beside).type}`]),
  ];
  const parameters = new Parameters();
  const lists = [
    ...key.map((_, part) => values.map((one) => one.key[part] ?? null)),
    values.map(({ from }) => from),
    values.map(({ to }) => to),
    ...more,
  ].map((list) => `${parameters.add(list)}::text[]`);
  const names = [...key.map((_, part) => `k${part}`), 'old', 'new', ...more.map(() => 'beside')];
  const matches = key.map((name, part) => {
    const { type: keyType, equals } = relations.column(table, name);
    return `${quoteColumn(row, name)} ${equals} ${anew}.k${part}::${keyType}`;
  });
  return {
    text:
      `with done as (update ${quoteTable(table)} ${row} set ${set.join(', ')}` +
      ` from unnest(${lists.join(', ')}) ${anew}(${names.join(', ')})` +
      ` where ${matches.join(' and ')}` +
      ` and ${quoteColumn(row, column)}::text collate "C" = ${anew}.old collate "C"` +
      ` returning 1) select (select count(*) from done) from ${underOwnPath}`,
    values: parameters.values,
  };
}
