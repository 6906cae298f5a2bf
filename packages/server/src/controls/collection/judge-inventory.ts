/** What is held, where and why; and where it could be less or better kept. */
import type { Finding } from '@troth/core/control';
import { isWithin, type Dataset, type Field } from '@troth/core/policy';
import { coverage } from '../coverage.ts';
import { atRisk, met, resource, unknown } from '../finding.ts';
import type { TableScan } from '../reading/look.ts';
import { coverageOf } from '../reading/said.ts';
import type { ColumnScan } from '../reading/value-look.ts';
import { isSame, tableOf } from '../scope.ts';
import { counted } from '../wording.ts';
import type { Drift } from './drift.ts';
import type { Facts } from './probe.ts';

/** Categories that harm most when they leak: GDPR Art. 9 and 10, and what opens accounts. */
const highRisk = [
  'user.authorization',
  'user.biometric',
  'user.childrens',
  'user.content.private',
  'user.criminal_history',
  'user.demographic.political_opinion',
  'user.demographic.race_ethnicity',
  'user.demographic.religious_belief',
  'user.demographic.sexual_orientation',
  'user.financial',
  'user.government_id',
  'user.health_and_medical',
  'user.location.precise',
  'user.payment',
] as const;

export function judgeInventory({ drift, datasets }: Facts): Finding[] {
  if (drift.length === 0) return [unknown('inventory', 'policy', 'No store is declared.')];
  return drift.map((one) =>
    judgeStore(
      one,
      datasets.filter(({ store }) => store === one.store),
    ),
  );
}

function judgeStore(drift: Drift, datasets: Facts['datasets']): Finding {
  const fields = datasets.flatMap(({ dataset }) => Object.values(dataset.fields));
  const personal = fields.filter(({ category }) => category.startsWith('user')).length;
  const strange = drift.undeclaredTables.length + drift.undeclaredColumns.length;
  const facts = { tables: drift.tables, columns: drift.columns, personal, undeclared: strange };
  const message = `The inventory of ${drift.store}, made from the database, has ${counted(drift.tables, 'table')} and ${counted(drift.columns, 'column')}, ${personal} of them about people`;
  return strange === 0
    ? met('inventory', drift.store, `${message}.`, {
        coverage: {
          ...coverage('the catalogue of the database', {
            tables: drift.tables,
            columns: drift.columns,
          }),
          ...(drift.about === undefined ? {} : { names: drift.about }),
        },
        facts,
      })
    : atRisk(
        'inventory',
        drift.store,
        `${message}; for ${counted(strange, 'table or column', 'tables or columns')} it cannot say why.`,
        { facts },
      );
}

export function judgeGaps({ datasets, scans }: Facts): Finding[] {
  if (datasets.length === 0) return [unknown('gap-report', 'policy', 'No dataset is declared.')];
  return datasets.map(({ store, dataset }) => {
    const where = resource(store, dataset.table);
    const one = scans.find((each) => each.store === store && isSame(each.table, tableOf(dataset)));
    if (one === undefined) return unknown('gap-report', where, `${where} is not in the database.`);
    if (!one.scan.done) {
      return unknown(
        'gap-report',
        where,
        `${where} could not be looked at: ${one.scan.failure.message}`,
      );
    }
    return report(where, dataset, one.scan.value);
  });
}

function report(where: string, { fields }: Dataset, scan: TableScan<ColumnScan>): Finding {
  const risky = Object.values(fields).filter(isRisky);
  const unsealed = risky.filter(
    ({ sealed, token, hash }) => !sealed && !token && hash === undefined,
  );
  const empty = Object.keys(fields).filter((name) => scan.columns[name]?.filled === 0);
  const unused = scan.rows === 0 ? 0 : empty.length;
  const facts = {
    highRisk: risky.length,
    unsealed: unsealed.length,
    unused,
    scannedRows: scan.rows,
    whole: scan.whole,
  };
  const message = `${where}: ${counted(risky.length, 'high-risk field')}, ${unsealed.length} of them readable; ${counted(unused, 'field')} never filled.`;
  return met('gap-report', where, message, { coverage: coverageOf(scan), facts });
}

function isRisky({ category, json }: Field): boolean {
  return [category, ...Object.values(json ?? {})].some((one) =>
    highRisk.some((ancestor) => isWithin(one, ancestor)),
  );
}
