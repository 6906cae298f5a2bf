import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap, Dataset } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { datasetOf, mapOf } from '../testing/policy.ts';
import { planErasure, type World } from './plan.ts';

const person = { category: 'user.name' };

function tableOf(name: string, columns: readonly string[], parts: Partial<Table> = {}): Table {
  return {
    schema: 'public',
    name,
    kind: 'table',
    // A question mark behind the name: nullable.
    columns: columns.map((column) => ({
      name: column.replace('?', ''),
      type: 'text',
      nullable: column.endsWith('?'),
    })),
    primaryKey: ['id'],
    foreignKeys: [],
    estimatedRows: -1,
    readable: true,
    ...parts,
  };
}

function foreignKey(columns: readonly string[], to: string, keys: readonly string[]) {
  return { name: `${to}_fk`, columns, to: { schema: 'public', name: to }, keys, indexed: true };
}

const people = datasetOf('public.people', {
  subjects: { person: ['id'] },
  fields: { id: { category: 'none' }, name: person },
});
const peopleTable = tableOf('people', ['id', 'name']);

function planOf(
  datasets: Readonly<Record<string, Dataset>>,
  tables: readonly Table[],
  more: { readonly world?: Partial<World>; readonly map?: Partial<DataMap> } = {},
) {
  const map = mapOf(
    { people, ...datasets },
    { subjects: { person: { says: 'A person', root: 'main.people', key: ['id'] } }, ...more.map },
  );
  const plan = planErasure(map, 'person', {
    tables: { main: [peopleTable, ...tables] },
    datasetsHeld: {},
    ...more.world,
  });
  const [part] = plan.stores;
  const steps = (part?.steps ?? []).map(({ how, dataset, reach }) =>
    [how, dataset, ...reach.fields].join(' '),
  );
  const codes = plan.obstacles.map(({ code, resource }) => `${code} ${resource}`);
  const kept = part?.kept.filter(({ refuses }) => refuses === undefined);
  const refusing = (part?.kept ?? []).flatMap(({ refuses }) =>
    refuses ? [`${refuses.code} ${refuses.resource}`] : [],
  );
  return { plan, part, steps, codes, refusing, kept: kept?.map(({ dataset }) => dataset) };
}

const toPeople = (fields: readonly string[]) => ({ fields, to: 'people', keys: ['id'] });

describe('a plan that would not reach the person', () => {
  it('is refused where the dataset of the persons says nothing about them', () => {
    const silent = { ...people, subjects: {} };
    const { codes } = planOf({ people: silent }, []);
    assert.ok(codes.includes('root-unreached main.people'), codes.join());
  });

  it('is refused while personal data leads to nobody, unless that is kept with a reason', () => {
    const logins = datasetOf('public.logins', { fields: { address: person } });
    const table = tableOf('logins', ['id', 'address']);
    assert.deepEqual(planOf({ logins }, [table]).codes, ['subject-undeclared main.logins']);
    const kept = { ...logins, erase: { how: 'keep' as const, because: 'Security' } };
    assert.deepEqual(planOf({ logins: kept }, [table]).codes, []);
  });
});

/** People live in homes, and homes are people's. */
const homely = {
  people: datasetOf('public.people', {
    subjects: { person: ['id'] },
    references: [{ fields: ['home'], to: 'homes', keys: ['id'] }],
    fields: { name: person },
  }),
  homes: datasetOf('public.homes', {
    subjects: { person: ['owner'] },
    references: [toPeople(['owner'])],
    fields: { owner: person },
  }),
};

function homes(home: string) {
  return {
    world: {
      tables: {
        main: [
          tableOf('people', ['id', 'name', home], {
            foreignKeys: [foreignKey(['home'], 'homes', ['id'])],
          }),
          tableOf('homes', ['id', 'owner'], {
            foreignKeys: [foreignKey(['owner'], 'people', ['id'])],
          }),
        ],
      },
    },
  };
}

describe('a plan of erasure', () => {
  it('deletes rows that refer to the person before the person', () => {
    const notes = datasetOf('public.notes', {
      subjects: { person: ['owner'] },
      references: [toPeople(['owner'])],
      fields: { owner: person },
    });
    const { steps, codes } = planOf({ notes }, [tableOf('notes', ['id', 'owner'])]);
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, ['delete notes owner', 'delete people id']);
  });

  it("lets go of the person in rows of others, and of no more than the reference's column", () => {
    const orders = datasetOf('public.orders', {
      subjects: { person: ['buyer'] },
      references: [toPeople(['seller'])],
      fields: { buyer: person, seller: person },
    });
    const table = tableOf('orders', ['id', 'buyer', 'seller?']);
    const { part, steps } = planOf({ orders }, [table]);
    assert.deepEqual(steps, ['unlink orders seller', 'delete orders buyer', 'delete people id']);
    assert.deepEqual(part?.steps[0]?.set, { seller: { how: 'null' } });
  });

  it('follows rows that name nobody through those that they belong to, deepest first', () => {
    const orders = datasetOf('public.orders', {
      subjects: { person: ['buyer'] },
      references: [toPeople(['buyer'])],
      fields: { buyer: person },
    });
    const lines = datasetOf('public.lines', {
      references: [{ fields: ['order'], to: 'orders', keys: ['id'] }],
      fields: { text: person },
    });
    const { part, steps } = planOf({ orders, lines }, [
      tableOf('orders', ['id', 'buyer']),
      tableOf('lines', ['id', 'order?', 'text']),
    ]);
    assert.deepEqual(steps, ['delete lines order', 'delete orders buyer', 'delete people id']);
    const from = part?.steps[0]?.reach.from;
    assert.ok(from && 'rows' in from && from.rows.table.name === 'orders');
  });

  it('lets a self-reference go and does not follow it for ever', () => {
    const staff = datasetOf('public.people', {
      subjects: { person: ['id'] },
      references: [toPeople(['boss'])],
      fields: { id: { category: 'none' }, name: person },
    });
    const { steps, codes } = planOf({ people: staff }, [], {
      world: { tables: { main: [tableOf('people', ['id', 'name', 'boss?'])] } },
    });
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, ['unlink people boss', 'delete people id']);
  });

  it('cuts a circle by a reference that may be null, and refuses one that has none', () => {
    const open = planOf(homely, [], homes('home?'));
    assert.deepEqual(open.steps.toSorted(), [
      'delete homes owner',
      'delete people id',
      'unlink people home',
      'unlink people id',
    ]);
    assert.deepEqual(
      open.part?.steps.map(({ how, whose }) => (how === 'unlink' ? whose : 'own')).toSorted(),
      ['others', 'own', 'own', 'own'],
    );
    assert.equal(open.steps.at(-1), 'delete people id');
    const closed = planOf(homely, [], homes('home'));
    assert.ok(
      closed.codes.some((code) => code.startsWith('circle ')),
      closed.codes.join(),
    );
  });

  it('erases nobody else, even where another person must refer to what goes', () => {
    const owned = datasetOf('public.homes', {
      subjects: { person: ['owner'] },
      fields: { owner: person },
    });
    const staff = { ...people, references: [{ fields: ['home'], to: 'homes', keys: ['id'] }] };
    const { codes, refusing } = planOf({ people: staff, homes: owned }, [], {
      world: {
        tables: {
          main: [tableOf('people', ['id', 'name', 'home']), tableOf('homes', ['id', 'owner'])],
        },
      },
    });
    assert.deepEqual([codes, refusing], [[], ['others-refer main.people']]);
  });

  it('matches a composite key on all its parts', () => {
    const staff = datasetOf('public.people', {
      key: ['company', 'id'],
      subjects: { person: ['company', 'id'] },
      fields: { name: person },
    });
    const notes = datasetOf('public.notes', {
      references: [{ fields: ['writer', 'firm'], to: 'people', keys: ['id', 'company'] }],
      fields: { text: person },
    });
    const { part } = planOf({ people: staff, notes }, [], {
      world: {
        tables: {
          main: [
            tableOf('people', ['company', 'id', 'name']),
            tableOf('notes', ['id', 'firm', 'writer', 'text']),
          ],
        },
      },
    });
    assert.deepEqual(part?.steps[0]?.reach.from, { parts: [1, 0] });
  });

  it('keeps with a reason, and refuses to delete what kept rows hold on to', () => {
    const invoices = datasetOf('public.invoices', {
      subjects: { person: ['payer'] },
      references: [toPeople(['payer'])],
      erase: { how: 'keep', because: 'Tax law asks for ten years' },
      fields: { payer: person },
    });
    const free = planOf({ invoices }, [tableOf('invoices', ['id', 'payer'])]);
    assert.deepEqual([free.kept, free.codes], [['invoices'], []]);
    const foreignKeys = [foreignKey(['payer'], 'people', ['id'])];
    const tied = planOf({ invoices }, [tableOf('invoices', ['id', 'payer'], { foreignKeys })]);
    assert.deepEqual(tied.codes, ['reference-holds main.invoices']);
  });

  it('refuses to keep what destroying the key would close', () => {
    const sealed = { category: 'user.financial', sealed: true };
    const invoices = datasetOf('public.invoices', {
      subjects: { person: ['payer'] },
      erase: { how: 'keep', because: 'Tax law asks for ten years' },
      fields: { payer: person, account: sealed },
    });
    const table = tableOf('invoices', ['id', 'payer', 'account']);
    assert.deepEqual(planOf({ invoices }, [table]).codes, ['sealed-stays main.invoices.account']);
    const gone = { ...invoices, erase: { how: 'delete' as const } };
    assert.deepEqual(planOf({ invoices: gone }, [table]).codes, []);
  });

  it('refuses where a table refers to the person and the data map does not say so', () => {
    const foreignKeys = [foreignKey(['who'], 'people', ['id'])];
    const { codes } = planOf({}, [tableOf('diary', ['id', 'who'], { foreignKeys })]);
    assert.deepEqual(codes, ['reference-undeclared main/public.diary']);
  });

  it('refuses where a table, a column or a right is missing', () => {
    const notes = datasetOf('public.notes', {
      subjects: { person: ['owner'] },
      fields: { owner: person },
    });
    assert.deepEqual(planOf({ notes }, []).codes, ['table-missing main.notes']);
    const other = tableOf('notes', ['id']);
    assert.deepEqual(planOf({ notes }, [other]).codes, ['column-missing main.notes.owner']);
    const closed = tableOf('notes', ['id', 'owner'], { readable: false });
    assert.deepEqual(planOf({ notes }, [closed]).codes, ['no-right main.notes']);
  });

  it('refuses personal rows that the person refers to and that are nobody’s', () => {
    const homes = datasetOf('public.homes', { fields: { street: person } });
    const staff = { ...people, references: [{ fields: ['home'], to: 'homes', keys: ['id'] }] };
    const { plan, codes } = planOf({ people: staff, homes }, [tableOf('homes', ['id', 'street'])]);
    assert.deepEqual(codes, ['subject-undeclared main.homes']);
    assert.match(
      plan.obstacles[0]?.paste ?? '',
      /^- \{ fields: \[home\], to: homes, keys: \[id\], owns: true \} {2}# in dataset people/,
    );
  });

  it('leaves the record of the customer, to which all its people refer', () => {
    const firms = datasetOf('public.firms', { fields: { mail: person } });
    const references = [{ fields: ['firm'], to: 'firms', keys: ['id'] }];
    const staff = { ...people, tenant: ['firm'], references };
    const { codes, kept } = planOf({ people: staff, firms }, [tableOf('firms', ['id', 'mail'])]);
    assert.deepEqual([codes, kept], [[], ['firms']]);
  });

  it('touches nothing under a hold', () => {
    const { steps, codes, kept } = planOf({}, [], { world: { personHeld: 'a case in court' } });
    assert.deepEqual([steps, codes, kept], [[], ['held person'], ['people']]);
  });

  it('empties, masks and removes as each field says', () => {
    const tickets = datasetOf('public.tickets', {
      subjects: { person: ['opened_by'] },
      erase: { how: 'null' },
      fields: {
        opened_by: person,
        phone: { category: 'user.contact.phone_number' },
        name: { category: 'user.name', erase: { how: 'mask' } },
        body: { category: 'user.content', freeText: true, erase: { how: 'mask' } },
        meta: { category: 'user.contact', json: { '$.mail': 'user.contact.email' } },
        city: { category: 'none' },
      },
    });
    const columns = ['id', 'opened_by', 'phone?', 'name', 'body', 'meta', 'city'];
    const { part, codes } = planOf({ tickets }, [tableOf('tickets', columns)]);
    assert.deepEqual(codes, []);
    assert.deepEqual(part?.steps.find(({ dataset }) => dataset === 'tickets')?.set, {
      phone: { how: 'null' },
      name: { how: 'mask', with: '[erased]' },
      body: { how: 'mask', with: '[erased]' },
      meta: { how: 'remove-paths', paths: ['$.mail'] },
    });
  });
});
