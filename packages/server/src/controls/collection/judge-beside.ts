/** What the server shows besides tables, and that the map neither declares nor leaves out. */
import type { Finding } from '@troth/core/control';
import type { Excluded } from '@troth/core/policy';
import type { Attempt } from '../attempt.ts';
import { broken, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { BesideTables, Unaccounted } from './beside.ts';

const rules = {
  databases: 'database-undeclared',
  publications: 'publication-undeclared',
  slots: 'slot-undeclared',
  subscriptions: 'subscription-undeclared',
  extensions: 'extension-undeclared',
  servers: 'server-undeclared',
  'large-objects': 'large-objects-undeclared',
  tables: 'table-undeclared',
  columns: 'column-undeclared',
} as const satisfies Record<Excluded['what'], string>;

export function judgeBeside(store: string, found: Attempt<BesideTables> | undefined): Finding[] {
  if (found === undefined) return [];
  if (!found.done) {
    const message = `What the server of ${store} holds besides tables could not be seen: ${found.failure.message}`;
    return [unknown('server-inventory', store, message, { facts: { code: found.failure.code } })];
  }
  const { unaccounted, unseen } = found.value;
  if (unseen !== undefined) return [unknown('server-inventory', store, unseen)];
  return unaccounted.map((one) => judgeOne(store, one));
}

function judgeOne(store: string, { what, name, because, tables, count }: Unaccounted): Finding {
  const where = `${store}/${what}/${name}`;
  const left = `Declare what lies there, or leave it out with a reason: \`excluded: [{ what: ${what}, names: ${JSON.stringify(name)}, because: … }]\`.`;
  if (tables === null) {
    const message = `${name} is ${because}, and Troth's role could not look into it. ${left}`;
    return unknown(rules[what], where, message);
  }
  const detail = count === undefined ? {} : { rows: count };
  if (tables === undefined) {
    return broken(rules[what], where, `${name}: ${because}. ${left}`, detail);
  }
  const named = tables.named === 0 ? '' : `, ${tables.named} of them under names of the map`;
  const message = `${name} is ${because} with ${counted(tables.all, 'table')}${named}. ${left}`;
  return broken(rules[what], where, message, {
    facts: { tables: tables.all, named: tables.named },
  });
}
