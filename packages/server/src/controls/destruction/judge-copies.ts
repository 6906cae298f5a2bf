/** Findings about what outlasts the rows: keys, backups, and copies in tables that nobody declared. */
import type { Finding } from '@troth/core/control';
import { isPersonal } from '../requests/reach.ts';
import { coverage, naming } from '../coverage.ts';
import { atRisk, broken, declared, met, notDoneYet, unknown } from '../finding.ts';
import { counted, toGive } from '../wording.ts';
import type { Params } from './clause.ts';
import type { SearchedCopies } from './copies.ts';
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

function nameOf({ store, name }: Facts['going'][number]): string {
  return `${store}.${name}`;
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
  const { asked } = keys.value;
  const untold = facts.listed - asked;
  if (untold > 0 || asked === 0) {
    const message = `The keys database has no row of ${untold > 0 ? `${untold} of ${counted(facts.listed, 'destroyed customer')}` : 'any destroyed customer'}: it is a copy of before, or rows were taken out, so whether their keys are destroyed could not be looked up.`;
    return [unknown('keys-destroyed', where, message, { facts: { done, asked } })];
  }
  const message = `The keys of ${counted(asked, 'destroyed customer')} and of their people were looked up in the keys database, and none is left.`;
  return [
    met('keys-destroyed', where, message, {
      coverage: naming(
        coverage('the keys of every destroyed customer and of its people, looked up', {
          customers: asked,
        }),
        ['the keys database'],
      ),
      facts: { done, asked },
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
        coverage: naming(coverage('the data map', { fields: all }), facts.going.map(nameOf)),
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
  if (copies === undefined) return [];
  const { counted: all, tables, unreadable, hasNames } = copies;
  if (!hasNames || tables.of === 0) {
    const message = hasNames
      ? 'There is no table in which copies could be searched for.'
      : 'The data map names no customer in any dataset, so nothing could be searched for copies.';
    return [unknown('copies', 'policy', message)];
  }
  const closed = unreadable.map(([where, toRead]) => {
    const message = `Whether ${where} holds a copy cannot be seen: Troth's role may not read it.${toGive(toRead)}`;
    return unknown('copies', where, message);
  });
  const found = [...all.flatMap(judgeCopy), ...closed];
  if (found.length > 0) return found;
  const beside =
    all.length === 0
      ? "no column that a destruction does not take has the name of a customer's key"
      : `${counted(all.length, 'column')} that a destruction does not take ${all.length === 1 ? 'has' : 'have'} the name of a customer's key, and ${all.length === 1 ? 'holds' : 'hold'} none`;
  const message = `No copy was found: in ${counted(tables.of, 'table')} of every schema, ${beside}. Documents and addresses are searched when a customer is destroyed.`;
  const how = 'names of all columns, and every row of those that are named as customers are';
  const looked = coverage(how, {
    tables: [tables.seen, tables.of],
    'columns named alike': all.length,
  });
  return [met('copies', 'policy', message, { facts: { tables: tables.of }, coverage: looked })];
}

function judgeCopy([place, attempt]: SearchedCopies['counted'][number]): Finding[] {
  const where = place.slice(0, place.lastIndexOf('.'));
  const columns = place.slice(place.lastIndexOf('.') + 1);
  if (!attempt.done) {
    const message = `${where} could not be searched for copies by ${columns}: ${attempt.failure.message}`;
    return [unknown('copies', where, message, { facts: { code: attempt.failure.code } })];
  }
  const { rows, late } = attempt.value;
  if (rows === 0) return [];
  const hold = `${counted(rows, 'row')} of ${where} name${rows === 1 ? 's' : ''} customers by ${columns}, and no destruction takes them`;
  const past = `${hold}, and ${late} ${late === 1 ? 'is' : 'are'} of customers whose time is over or who are gone.`;
  const detail = { rows, facts: { late } };
  return [
    late > 0 ? broken('copies', where, past, detail) : atRisk('copies', where, `${hold}.`, detail),
  ];
}
