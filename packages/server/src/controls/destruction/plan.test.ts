import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDuration, type Dataset } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { datasetOf, mapOf, storeOf } from '../testing/policy.ts';
import { discovered, enforced } from '../testing/tables.ts';
import { planDestruction, type World } from './plan.ts';

const days30 = parseDuration('30 days')!;

const firms = datasetOf('public.firms', { tenant: ['id'], key: ['id'] });
const firmsTable = discovered('firms', ['id']);

function toFirms(field = 'firm') {
  return { fields: [field], to: 'firms', keys: ['id'] };
}

function planOf(
  datasets: Readonly<Record<string, Dataset>>,
  tables: readonly Table[],
  world: Partial<World> = {},
) {
  const plan = planDestruction(mapOf({ firms, ...datasets }), 1, {
    tables: { main: [firmsTable, ...tables] },
    datasetsHeld: {},
    within: days30,
    ...world,
  });
  const [part] = plan.stores;
  return {
    steps: (part?.steps ?? []).map(({ how, dataset, reach }) =>
      [how, dataset, ...reach.fields].join(' '),
    ),
    kept: (part?.kept ?? []).map(({ dataset, because }) => `${dataset}: ${because}`),
    codes: plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
    plan,
  };
}

function since(text: string) {
  return { keep: parseDuration(text)!, since: 'at' };
}

/** Offers, and deals of other customers that refer to them. */
function dealsBy(offer: string): readonly Table[] {
  return [
    discovered('offers', ['id', 'firm']),
    discovered('deals', ['id', 'buyer', offer], {
      foreignKeys: [enforced(['offer'], 'offers', ['id'])],
    }),
  ];
}

/** Teams have leads, and people have teams. */
function circle(lead: string): readonly Table[] {
  return [
    discovered('teams', ['id', 'firm', lead], {
      foreignKeys: [enforced(['firm', 'lead'], 'people', ['firm', 'id'])],
    }),
    discovered('people', ['id', 'firm', 'team'], {
      foreignKeys: [enforced(['firm', 'team'], 'teams', ['firm', 'id'])],
    }),
  ];
}

describe('a plan of destruction', () => {
  it('takes the rows of the customer, whatever an erasure would make of them, and the customer last', () => {
    const teams = datasetOf('public.teams', {
      tenant: ['firm'],
      erase: { how: 'null' },
      references: [toFirms()],
    });
    const { steps, codes } = planOf({ teams }, [
      discovered('teams', ['id', 'firm'], { foreignKeys: [enforced(['firm'], 'firms', ['id'])] }),
    ]);
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, ['delete teams firm', 'delete firms id']);
  });

  it('takes rows that name no tenant with the rows that they refer to, step by step', () => {
    const orders = datasetOf('public.orders', { tenant: ['firm'] });
    const lines = datasetOf('public.lines', {
      references: [{ fields: ['order'], to: 'orders', keys: ['id'] }],
    });
    const notes = datasetOf('public.notes', {
      references: [{ fields: ['line'], to: 'lines', keys: ['id'] }],
    });
    const { steps, codes } = planOf({ orders, lines, notes }, [
      discovered('orders', ['id', 'firm']),
      discovered('lines', ['id', 'order'], {
        foreignKeys: [enforced(['order'], 'orders', ['id'])],
      }),
      discovered('notes', ['id', 'line'], { foreignKeys: [enforced(['line'], 'lines', ['id'])] }),
    ]);
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, [
      'delete firms id',
      'delete notes line',
      'delete lines order',
      'delete orders firm',
    ]);
  });

  it('keeps what a duty keeps longer than the destruction may take, and no more', () => {
    const keep = { how: 'keep', because: 'A duty' } as const;
    const invoices = datasetOf('public.invoices', {
      tenant: ['firm'],
      erase: keep,
      period: since('6 years'),
    });
    const usage = datasetOf('public.usage', {
      tenant: ['firm'],
      erase: keep,
      period: since('30 days'),
    });
    const tables = [discovered('invoices', ['id', 'firm']), discovered('usage', ['id', 'firm'])];
    const found = planOf({ invoices, usage }, tables);
    assert.deepEqual(found.kept, ['invoices: A duty']);
    assert.deepEqual(found.steps, ['delete firms id', 'delete usage firm']);
    const unpromised = planOf({ invoices, usage }, tables, { within: undefined });
    assert.deepEqual(unpromised.kept, ['invoices: A duty', 'usage: A duty']);
  });

  it('is refused where what is kept refers to what goes, and the store enforces it', () => {
    const invoices = datasetOf('public.invoices', {
      tenant: ['firm'],
      erase: { how: 'keep', because: 'A duty' },
      references: [toFirms()],
    });
    const free = discovered('invoices', ['id', 'firm']);
    assert.deepEqual(planOf({ invoices }, [free]).codes, []);
    const bound = { ...free, foreignKeys: [enforced(['firm'], 'firms', ['id'])] };
    const { codes, plan } = planOf({ invoices }, [bound]);
    assert.deepEqual(codes, ['reference-holds main.invoices']);
    assert.match(plan.obstacles[0]?.message ?? '', /take the foreign key off/);
  });

  it('keeps a dataset under a hold, with its reason', () => {
    const notes = datasetOf('public.notes', { tenant: ['firm'] });
    const { steps, kept } = planOf({ notes }, [discovered('notes', ['id', 'firm'])], {
      datasetsHeld: { 'main.notes': 'A case before the court' },
    });
    assert.deepEqual(kept, ['notes: Legal hold: A case before the court']);
    assert.deepEqual(steps, ['delete firms id']);
  });

  it("lets go of the customer's rows in rows of other customers, and deletes none of theirs", () => {
    const offers = datasetOf('public.offers', { tenant: ['firm'] });
    const deals = datasetOf('public.deals', {
      tenant: ['buyer'],
      references: [{ fields: ['offer'], to: 'offers', keys: ['id'] }],
    });
    assert.ok(planOf({ offers, deals }, dealsBy('offer?')).steps.includes('unlink deals offer'));
    const bound = planOf({ offers, deals }, dealsBy('offer'));
    assert.deepEqual(bound.steps, ['delete firms id', 'delete deals buyer', 'delete offers firm']);
  });

  it('goes through every store', () => {
    const map = mapOf(
      {},
      {
        stores: {
          main: storeOf({ firms }),
          other: storeOf({ visits: datasetOf('public.visits', { tenant: ['firm'] }) }),
        },
      },
    );
    const { stores, obstacles } = planDestruction(map, 1, {
      tables: { main: [firmsTable], other: [discovered('visits', ['firm'])] },
      datasetsHeld: {},
    });
    assert.deepEqual(obstacles, []);
    assert.deepEqual(
      stores.map(({ store, steps }) => [store, steps.map(({ dataset }) => dataset)]),
      [
        ['main', ['firms']],
        ['other', ['visits']],
      ],
    );
  });

  it('cuts a circle by a reference that may be null', () => {
    const teams = datasetOf('public.teams', {
      tenant: ['firm'],
      references: [{ fields: ['firm', 'lead'], to: 'people', keys: ['firm', 'id'] }],
    });
    const people = datasetOf('public.people', {
      tenant: ['firm'],
      references: [{ fields: ['firm', 'team'], to: 'teams', keys: ['firm', 'id'] }],
    });
    assert.deepEqual(planOf({ teams, people }, circle('lead?')).steps, [
      'unlink teams firm',
      'delete firms id',
      'delete people firm',
      'delete teams firm',
    ]);
    const { codes } = planOf({ teams, people }, circle('lead'));
    assert.deepEqual(codes, ['circle main/public.teams']);
  });
});

describe('a plan of destruction is refused', () => {
  it('where a table that nobody declared refers to rows that go', () => {
    const notes = discovered('notes', ['id', 'firm'], {
      foreignKeys: [enforced(['firm'], 'firms', ['id'])],
    });
    assert.deepEqual(planOf({}, [notes]).codes, ['reference-undeclared main/public.notes']);
  });

  it('where a table or a column is missing, or may not be read', () => {
    const notes = datasetOf('public.notes', { tenant: ['firm'] });
    const codes = (...tables: readonly Table[]) => planOf({ notes }, tables).codes;
    assert.deepEqual(codes(), ['table-missing main.notes']);
    assert.deepEqual(codes(discovered('notes', ['id'])), ['column-missing main.notes']);
    const hidden = discovered('notes', ['id', 'firm'], { readable: false });
    assert.deepEqual(codes(hidden), ['no-right main.notes']);
  });

  it('where a dataset names its tenant by another number of columns', () => {
    const notes = datasetOf('public.notes', { tenant: ['region', 'firm'] });
    const { codes } = planOf({ notes }, [discovered('notes', ['id', 'region', 'firm'])]);
    assert.deepEqual(codes, ['tenant-shape main.notes']);
  });

  it('where what stays is sealed under keys that are destroyed with what goes', () => {
    const fields = { phone: { category: 'user.contact', sealed: true } };
    const notes = datasetOf('public.notes', { tenant: ['firm'], fields });
    const cases = datasetOf('public.cases', { tenant: ['firm'], fields });
    const tables = ['notes', 'cases'].map((name) => discovered(name, ['id', 'firm', 'phone']));
    const datasetsHeld = { 'main.cases': 'A case before the court' };
    const { codes } = planOf({ notes, cases }, tables, { datasetsHeld });
    assert.deepEqual(codes, ['kept-sealed main.cases.phone']);
    assert.deepEqual(planOf({ notes, cases }, tables).codes, []);
  });

  it('where nothing names a tenant: it would do nothing and call it done', () => {
    const { obstacles } = planDestruction(mapOf({}), 1, { tables: {}, datasetsHeld: {} });
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['tenant-undeclared'],
    );
  });
});
