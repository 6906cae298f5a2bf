/** Findings about what outlasts the rows: keys, backups, and copies in tables that nobody declared. */
import type { Finding } from '@troth/core/control';
import { isPersonal } from '../requests/reach.ts';
import { coverage } from '../coverage.ts';
import { atRisk, broken, declared, met, notDoneYet, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts } from './probe.ts';

/** Fields about people in what goes with a customer: sealed ones, and those that are not. */
function fieldsOf({ going }: Facts): { readonly sealed: number; readonly open: number } {
  const fields = going
    .filter(({ dataset }) => isPersonal(dataset))
    .flatMap(({ dataset }) => Object.values(dataset.fields))
    .filter(({ category }) => category.startsWith('user'));
  const sealed = fields.filter((field) => field.sealed === true).length;
  return { sealed, open: fields.length - sealed };
}

export function judgeKeys(facts: Facts): Finding[] {
  const where = 'right/destruction';
  if (!facts.carriedOut) {
    return [notDoneYet('keys-destroyed', 'No workflow destroys the keys of customers yet.')];
  }
  if (fieldsOf(facts).sealed === 0) {
    const message =
      'No field of a customer is sealed, so that there is no key whose destruction would close anything.';
    return [atRisk('keys-destroyed', where, message)];
  }
  const { said, done } = facts.certificates;
  const without = said.filter(({ keys }) => keys !== 'destroyed').length;
  if (without > 0) {
    const message = `${counted(without, 'certificate')} of ${counted(done, 'destruction')} ${without === 1 ? 'says' : 'say'} that keys were not destroyed.`;
    return [broken('keys-destroyed', where, message, { rows: without })];
  }
  const { keys } = facts;
  if (keys?.done === false) {
    const message = `The keys of destroyed customers could not be looked up: ${keys.failure.message}`;
    return [unknown('keys-destroyed', where, message, { facts: { code: keys.failure.code } })];
  }
  if (keys !== undefined && keys.value.alive > 0) {
    const message = `The keys of ${counted(keys.value.alive, 'destroyed customer')} still open values.`;
    return [broken('keys-destroyed', where, message, { rows: keys.value.alive })];
  }
  if (done === 0) {
    const message =
      "No customer was destroyed yet; a destruction destroys the customer's keys and those of its people.";
    return [unknown('keys-destroyed', where, message, { facts: { done } })];
  }
  if (keys === undefined) {
    const message = `The certificates say that the keys of ${counted(done, 'destroyed customer')} are destroyed; the keys themselves could not be looked up.`;
    return [unknown('keys-destroyed', where, message, { facts: { done } })];
  }
  const message = `The certificates of ${counted(done, 'destruction')} say that the keys are destroyed; ${keys.value.asked} of these customers could be told, and none of their keys is left.`;
  if (keys.value.asked === 0) {
    const message = `The certificates of ${counted(done, 'destruction')} say that the keys are destroyed; none of these customers can be told any more, so no key was looked up.`;
    return [unknown('keys-destroyed', where, message, { facts: { done, asked: 0 } })];
  }
  return [
    met('keys-destroyed', where, message, {
      coverage: coverage('the keys of destroyed customers looked up', {
        customers: [keys.value.asked, done],
      }),
      facts: { done, asked: keys.value.asked },
    }),
  ];
}

/** Copies in backups end with the keys, as far as values were sealed before they were copied. */
export function judgeBackups(facts: Facts, promised: NonNullable<Params['backups']>): Finding[] {
  if (promised !== 'unreadable') {
    return [notDoneYet('backups', 'No backup is known to Troth yet, so none was looked at.')];
  }
  const { sealed, open } = fieldsOf(facts);
  const all = sealed + open;
  const detail = { rows: open, facts: { sealed, open } };
  if (all === 0) {
    const message = 'The data map declares no field about people among what goes with a customer.';
    return [unknown('backups', 'policy', message)];
  }
  if (open === 0) {
    const message = `Each of ${counted(all, 'field')} about people is sealed: a copy in a backup cannot be read once its keys are destroyed.`;
    return [
      declared('backups', 'policy', message, {
        coverage: coverage('the data map', { fields: all }),
        ...detail,
      }),
    ];
  }
  const stay = `${open} of ${counted(all, 'field')} about people ${open === 1 ? 'is' : 'are'} not sealed: in a backup ${open === 1 ? 'it stays' : 'they stay'} readable until the backup expires`;
  return [
    sealed === 0
      ? broken('backups', 'policy', `${stay}, whatever key is destroyed.`, detail)
      : atRisk('backups', 'policy', `${stay}.`, detail),
  ];
}

export function judgeCopies({ copies }: Facts): Finding[] {
  const found = copies.flatMap(([where, attempt]): Finding[] => {
    if (!attempt.done) {
      const message = `${where} could not be searched for copies: ${attempt.failure.message}`;
      return [unknown('copies', where, message, { facts: { code: attempt.failure.code } })];
    }
    const { rows, late } = attempt.value;
    const facts = { late };
    if (rows === 0) return [];
    const hold = `${counted(rows, 'row')} of ${where} name${rows === 1 ? 's' : ''} customers, and the data map gives the table no tenant: no destruction takes them`;
    return [
      late > 0
        ? broken(
            'copies',
            where,
            `${hold}, and ${late} ${late === 1 ? 'is' : 'are'} of customers whose time is over or who are gone.`,
            { rows, facts },
          )
        : atRisk('copies', where, `${hold}.`, { rows, facts }),
    ];
  });
  if (found.length > 0) return found;
  if (copies.length === 0) {
    const message =
      'No table outside the data map has the columns that name customers, so none was searched for copies. A copy under other names is not found.';
    return [unknown('copies', 'policy', message, { facts: { tables: 0 } })];
  }
  const message = `No copy was found: ${counted(copies.length, 'table')} that the data map gives no tenant ${copies.length === 1 ? 'has' : 'have'} the columns that name customers, in the schemas that it covers, and hold${copies.length === 1 ? 's' : ''} no row of them. A copy under other names is not found.`;
  return [
    met('copies', 'policy', message, {
      coverage: coverage('every row of tables with the columns that name customers', {
        tables: copies.length,
      }),
      facts: { tables: copies.length },
    }),
  ];
}
