/** Whether the columns can hold what a change writes into them: the server itself is asked. */
import type { Change, Objection } from '../../contract.ts';
import { isNamed } from '../error.ts';
import type { Relations } from '../relations.ts';
import type { Session } from '../sessions.ts';
import { writtenText } from './treatment.ts';

/** The first column whose type, or the rule of whose domain, the new value does not meet. */
export async function unfitting(
  session: Session,
  relations: Relations,
  { select: { table }, treatment }: Change,
): Promise<Objection | undefined> {
  if (treatment.how === 'delete') return undefined;
  const written = Object.entries(treatment.set).flatMap(([name, how]) => {
    const column = relations.column(table, name);
    const text = writtenText(how, column);
    return text === undefined ? [] : [{ name, text, ...column }];
  });
  if (written.length === 0 || (await fits(session, written))) return undefined;
  for (const one of written) {
    if (await fits(session, [one])) continue;
    const resource = `${table.schema}.${table.name}.${one.name}`;
    const message = `the column is ${one.declared}, and the new value is none`;
    return { code: 'invalid-value', resource, message };
  }
  return undefined;
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
