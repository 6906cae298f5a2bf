/** What each recipient gets: fields of the data map, for purposes for which they may be used. */
import type { Finding } from '@troth/core/control';
import type { DataMap, Dataset, Recipient } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Facts } from './probe.ts';

export function judgeContracts({ map }: Facts, only: readonly string[] | undefined): Finding[] {
  const about = Object.entries(map.recipients).filter(([name]) => only?.includes(name) ?? true);
  if (about.length === 0) {
    return [
      unknown(
        'recipient-contract',
        'policy',
        'No recipient is declared, so there is nothing to hold one to.',
      ),
    ];
  }
  return about.flatMap(([name, recipient]) => {
    const wrong = recipient.receives.flatMap((field) => judgeField(map, name, recipient, field));
    if (wrong.length > 0) return wrong;
    const message = `${recipient.name} gets ${counted(recipient.receives.length, 'declared entry', 'declared entries')} for ${words(recipient.purposes)}, for which all of it may be used.`;
    return [
      declared('recipient-contract', `recipient/${name}`, message, {
        coverage: naming(
          coverage('the data map', { 'declared fields': recipient.receives.length }),
          recipient.receives,
        ),
      }),
    ];
  });
}

function judgeField(map: DataMap, name: string, recipient: Recipient, field: string): Finding[] {
  const where = `recipient/${name}`;
  const [store = '', datasetName = '', ...rest] = field.split('.');
  const dataset = map.stores[store]?.datasets[datasetName];
  const column = rest.join('.');
  if (dataset === undefined || !hasField(dataset, column)) {
    return [
      broken(
        'recipient-contract',
        where,
        `${recipient.name} gets ${field}, which the data map lacks.`,
      ),
    ];
  }
  if (recipient.purposes.some((purpose) => dataset.purposes.includes(purpose))) return [];
  const message = `${recipient.name} gets ${field} for ${words(recipient.purposes)}; that data may be used for ${words(dataset.purposes)} only.`;
  return [broken('recipient-contract', where, message, { facts: { field } })];
}

function hasField({ fields }: Dataset, column: string): boolean {
  return column === '*' || fields[column] !== undefined;
}
