/** Whether the columns can hold what a change writes into them: the server itself is asked. */
import type { Change, ColumnTreatment, Objection, TableName } from '../../contract.ts';
import { isNamed } from '../error.ts';
import type { RelationColumn, Relations } from '../relations.ts';
import type { Session } from '../sessions.ts';
import { isGivenColumn } from './given-values.ts';
import { isUnclear, storedOtherwise } from './kept-as-given.ts';
import { writtenText } from './treatment.ts';

/** Columns whose type, or the rule of whose domain, the new value does not meet. */
export async function unfitting(
  session: Session,
  relations: Relations,
  { select: { table }, treatment }: Change,
): Promise<readonly Objection[]> {
  if (treatment.how === 'delete') return [];
  const otherwise = await changedWhenStored(session, relations, table, treatment.set);
  const written = Object.entries(treatment.set).flatMap(([name, how]) => {
    const column = relations.column(table, name);
    const text = writtenText(how, column);
    return text === undefined ? [] : [{ name, text, ...column }];
  });
  if (written.length === 0 || (await fits(session, written))) return otherwise;
  const unfit: Objection[] = [];
  for (const one of written) {
    if (await fits(session, [one])) continue;
    const resource = `${table.schema}.${table.name}.${one.name}`;
    const { declared, nullable } = one;
    if (isGivenColumn(treatment.set[one.name])) {
      const message = `the column is ${declared}, and what was given is not. Give it as the column keeps it`;
      unfit.push({ code: 'invalid-value', resource, message });
      continue;
    }
    const how = nullable ? 'Empty it, or write a mask that is one' : 'Write a mask that is one';
    const message = `the column is ${declared}, and the mask is not. ${how}`;
    const paste = nullable ? 'erase: null' : 'erase: { mask: { with: "…" } }';
    unfit.push({ code: 'invalid-value', resource, message, paste });
  }
  const known = new Set(unfit.map(({ resource }) => resource));
  return [...unfit, ...otherwise.filter(({ resource }) => !known.has(resource))];
}

/** Columns that would hold another value than the one that is set. */
async function changedWhenStored(
  session: Session,
  relations: Relations,
  table: TableName,
  set: Readonly<Record<string, ColumnTreatment>>,
): Promise<readonly Objection[]> {
  const changed: Objection[] = [];
  for (const [name, how] of Object.entries(set)) {
    if (how.how !== 'set' || how.zone === undefined) continue;
    const column = relations.column(table, name);
    if (!isUnclear(how, column) && !(await isStoredOtherwise(session, how, column))) continue;
    const resource = `${table.schema}.${table.name}.${name}`;
    const message = `the column is ${column.declared}, and would store another value than was given: rounded, cut, or at another time. Give it as the column keeps it`;
    changed.push({ code: 'stored-otherwise', resource, message });
  }
  return changed;
}

async function isStoredOtherwise(
  session: Session,
  how: Extract<ColumnTreatment, { readonly how: 'set' }>,
  column: RelationColumn,
): Promise<boolean> {
  const asked = storedOtherwise(how, column);
  if (asked === null) return false;
  try {
    const [row] = await session.run({ text: asked.text, values: [...asked.values] });
    return row?.[0] === 't';
  } catch (error) {
    if (isNamed(error, 'store-invalid-value', 'store-refused', 'store-wrong-type')) return true;
    throw error;
  }
}

async function fits(
  session: Session,
  written: readonly { readonly text: string; readonly declared: string }[],
): Promise<boolean> {
  // Into texts again, or values that nobody asks for would not be made.
  const values = written.map(({ declared }, at) => `$${at + 1}::text::${declared}::text`);
  try {
    await session.run({
      text: `select concat(${values.join(', ')}) is null`,
      values: written.map(({ text }) => text),
    });
    return true;
  } catch (error) {
    if (isNamed(error, 'store-invalid-value', 'store-refused', 'store-wrong-type')) return false;
    throw error;
  }
}
