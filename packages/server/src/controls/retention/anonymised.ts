/** What becomes of the columns of rows that stay when their period ends. */
import { isPersonal, type Dataset, type StoreDeclaration } from '@troth/core/policy';
import type { ColumnTreatment, Table } from '../../stores/contract.ts';
import type { Reach } from '../requests/plan-model.ts';
import { columnsOf, type Columns } from '../requests/treatment.ts';
import { customerClock } from './selection.ts';

/**
 * Whether rows whose period ends stay without what is personal, as the data map wants of an erasure. A
 * period that runs from a customer's leaving ends with everything of theirs: such rows go.
 */
export function staysEmptied(
  declaration: StoreDeclaration,
  name: string,
  { erase, period, fields }: Dataset,
): boolean {
  if (erase.how !== 'null' && erase.how !== 'mask') return false;
  if (!Object.values(fields).some(isPersonal)) return false;
  if (period.keep === 'indefinitely') return false;
  return customerClock(declaration, name, period.since) === undefined;
}

interface Rows {
  readonly name: string;
  readonly dataset: Dataset;
  readonly table: Table;
  readonly reach: Reach;
}

/** As an erasure of each person would treat them; of nobody in particular, so that texts are masked whole. */
export function anonymised(store: string, rows: Rows): Columns {
  const { dataset } = rows;
  const subject = [...new Set(Object.values(dataset.subjects).flat())];
  const { set, kept, obstacles } = columnsOf({ store, ...rows, subject });
  const whole = Object.entries(set).map(([column, treatment]) => [column, wholly(treatment)]);
  return { set: Object.fromEntries(whole), kept, obstacles };
}

function wholly(treatment: ColumnTreatment): ColumnTreatment {
  return treatment.how === 'mask-texts' ? { how: 'mask', with: treatment.with } : treatment;
}
