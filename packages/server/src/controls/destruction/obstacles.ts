/** Where the data map and the tables do not fit, so that a customer's rows cannot be told. */
import type { StoreDeclaration } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Remark } from '../requests/plan-model.ts';
import { findTable, tableOf } from '../scope.ts';
import { toGive } from '../wording.ts';

export function mapObstacles(
  store: string,
  { datasets }: StoreDeclaration,
  tables: readonly Table[],
  parts: number,
): readonly Remark[] {
  return Object.entries(datasets).flatMap(([name, dataset]): readonly Remark[] => {
    const { tenant } = dataset;
    const resource = `${store}.${name}`;
    const about = (code: string, message: string) => [{ code, resource, message }];
    if (tenant.length === 0) return [];
    if (tenant.length !== parts) {
      const message = `${resource} names its tenant by ${tenant.join(' and ')}, and this customer is named by ${parts} value${parts === 1 ? '' : 's'}: which rows are meant cannot be told.`;
      return about('tenant-shape', message);
    }
    const table = findTable(tables, tableOf(dataset));
    if (table === undefined) {
      return about(
        'table-missing',
        `${resource} holds rows of customers, and its table ${dataset.table} is not there.`,
      );
    }
    if (!table.readable) {
      const message = `Troth's role may not read ${dataset.table}, which holds rows of customers.${toGive(table.toRead)}`;
      return about('no-right', message);
    }
    const absent = tenant.filter((column) => !table.columns.some((one) => one.name === column));
    return absent.flatMap((column) =>
      about(
        'column-missing',
        `${dataset.table} has no column ${column}, by which the data map finds a customer's rows.`,
      ),
    );
  });
}
