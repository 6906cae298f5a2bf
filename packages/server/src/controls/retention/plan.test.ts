import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseDuration, type Dataset } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import type { Plan } from '../requests/plan-model.ts';
import { clauseOf, datasetOf, mapOf, policyOf, promiseOf, testNow } from '../testing/policy.ts';
import { discovered, enforced } from '../testing/tables.ts';
import { planSweep, type Sweep, type World } from './plan.ts';

function kept(keep: string, since = 'at'): Pick<Dataset, 'period'> {
  return { period: { keep: parseDuration(keep)!, since } };
}

interface Given {
  readonly sweep?: Sweep;
  readonly world?: Partial<World>;
}

function sweepOf(
  datasets: Readonly<Record<string, Dataset>>,
  tables: readonly Table[],
  { sweep = {}, world = {} }: Given = {},
) {
  const promise = promiseOf('T16', clauseOf('retention', { rows: 'within-period' }));
  const policy = policyOf(mapOf(datasets), { promises: [promise], zone: 'UTC' });
  const plan = planSweep(policy, sweep, {
    tables: { main: tables },
    datasetsHeld: {},
    kinds: new Set(),
    now: testNow,
    ...world,
  });
  return {
    plan,
    steps: stepsOf(plan),
    codes: plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
  };
}

function stepsOf({ stores }: Plan): readonly string[] {
  return stores.flatMap(({ steps }) =>
    steps.map(({ how, dataset, set }) => [how, dataset, ...Object.keys(set)].join(' ')),
  );
}

function whereOf({ stores }: Plan, dataset: string): unknown {
  const step = stores.flatMap(({ steps }) => steps).find((one) => one.dataset === dataset);
  return step && 'where' in step.reach.from ? step.reach.from.where : undefined;
}

describe('a sweep', () => {
  it('takes what began before its period, in each dataset whose period ends', () => {
    const logs = datasetOf('public.logs', kept('30 days'));
    const audit = datasetOf('public.audit');
    const { plan, steps, codes } = sweepOf({ logs, audit }, [
      discovered('logs', ['id', 'at']),
      discovered('audit', ['id', 'at']),
    ]);
    assert.deepEqual([steps, codes], [['delete logs'], []]);
    assert.deepEqual(whereOf(plan, 'logs'), [{ before: '2026-02-13T12:00:00Z', column: 'at' }]);
  });

  it('empties rows that an erasure would empty, and deletes where nothing in them is personal', () => {
    const teams = datasetOf('public.teams', { ...kept('30 days'), erase: { how: 'null' } });
    const { steps } = sweepOf({ teams }, [discovered('teams', ['id', 'at'])]);
    assert.deepEqual(steps, ['delete teams']);
    const fields = { name: { category: 'user.name' }, note: { category: 'none' } };
    const led = { ...teams, fields };
    const { steps: emptied } = sweepOf({ teams: led }, [
      discovered('teams', ['id', 'at', 'name?', 'note']),
    ]);
    assert.deepEqual(emptied, ['null teams name']);
  });

  it('reads a distant clock by the references that lead there, children first', () => {
    const firms = datasetOf('public.firms', kept('30 days', 'left_at'));
    const notes = datasetOf('public.notes', {
      ...kept('30 days', 'firms.left_at'),
      references: [{ fields: ['firm'], to: 'firms', keys: ['id'] }],
    });
    const { steps, plan } = sweepOf({ firms, notes }, [
      discovered('firms', ['id', 'left_at']),
      discovered('notes', ['id', 'firm'], { foreignKeys: [enforced(['firm'], 'firms', ['id'])] }),
    ]);
    assert.deepEqual(steps, ['delete notes', 'delete firms']);
    const to = { schema: 'public', name: 'firms' };
    assert.deepEqual(whereOf(plan, 'notes'), [
      {
        before: '2026-02-13T12:00:00Z',
        column: 'left_at',
        via: [{ fields: ['firm'], to, keys: ['id'] }],
      },
    ]);
  });

  it('is refused where a clock cannot be reached, or a table is not there', () => {
    const logs = datasetOf('public.logs', kept('30 days', 'firms.left_at'));
    const firms = datasetOf('public.firms');
    const codes = (...tables: Table[]) => sweepOf({ logs, firms }, tables).codes;
    assert.deepEqual(codes(discovered('logs', ['id'])), ['clock-missing main.logs']);
    assert.deepEqual(codes(), ['table-missing main.logs']);
  });

  it('of one dataset takes no other, and is refused for one that stays without end', () => {
    const logs = datasetOf('public.logs', kept('30 days'));
    const mails = datasetOf('public.mails', kept('30 days'));
    const audit = datasetOf('public.audit');
    const tables = ['logs', 'mails', 'audit'].map((name) => discovered(name, ['id', 'at']));
    const of = (dataset: string) => sweepOf({ logs, mails, audit }, tables, { sweep: { dataset } });
    assert.deepEqual(of('main.mails').steps, ['delete mails']);
    assert.deepEqual(of('main.audit').codes, ['no-period main.audit']);
  });
});

describe('what is promised to stay', () => {
  const logs = datasetOf('public.logs', kept('30 days'));
  const swept = (olderThan: string) =>
    sweepOf({ logs }, [discovered('logs', ['id', 'at'])], {
      sweep: { olderThan: parseDuration(olderThan)! },
    });

  it('is not deleted earlier, and the promise is named', () => {
    const { codes, plan } = swept('29 days');
    assert.deepEqual(codes, ['early-purge main.logs']);
    assert.match(plan.obstacles[0]?.message ?? '', /T16/);
  });

  it('may be deleted later', () => {
    const { codes, plan } = swept('60 days');
    assert.deepEqual(codes, []);
    assert.deepEqual(whereOf(plan, 'logs'), [{ before: '2026-01-14T12:00:00Z', column: 'at' }]);
  });
});

function bound(column: string): Table {
  return discovered('lines', ['id', 'at', column], {
    foreignKeys: [enforced(['order'], 'orders', ['id'])],
  });
}

/** Orders are deleted after 30 days, and what refers to them is younger. */
describe('rows that refer to rows that go', () => {
  const orders = datasetOf('public.orders', kept('30 days'));
  const ordersTable = discovered('orders', ['id', 'at']);
  const references = [{ fields: ['order'], to: 'orders', keys: ['id'] }];
  it('let go where they may', () => {
    const lines = datasetOf('public.lines', { ...kept('1 year'), references });
    const { steps, codes } = sweepOf({ orders, lines }, [ordersTable, bound('order?')]);
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, ['delete lines', 'unlink lines order', 'delete orders']);
  });

  it('go too where the data map says delete', () => {
    const lines = datasetOf('public.lines', { ...kept('1 year'), references });
    const { steps, codes } = sweepOf({ orders, lines }, [ordersTable, bound('order')]);
    assert.deepEqual(codes, []);
    assert.deepEqual(steps, ['delete lines', 'delete lines', 'delete orders']);
  });

  it('refuse it where they must stay', () => {
    const erase = { how: 'keep', because: 'A duty' } as const;
    for (const parts of [{}, { ...kept('1 year'), erase }]) {
      const lines = datasetOf('public.lines', { ...parts, references });
      const { codes } = sweepOf({ orders, lines }, [ordersTable, bound('order')]);
      assert.deepEqual(codes, ['reference-holds main.lines']);
    }
  });

  it('need nothing more where the same clock takes them', () => {
    const lines = datasetOf('public.lines', { ...kept('30 days', 'orders.at'), references });
    const { steps } = sweepOf({ orders, lines }, [ordersTable, bound('order')]);
    assert.deepEqual(steps, ['delete lines', 'delete orders']);
  });

  it("need nothing more where the customer's clock takes them, by whatever way", () => {
    const firms = datasetOf('public.firms', {
      ...kept('1 year', 'left_at'),
      key: ['id'],
      tenant: ['id'],
    });
    const toFirms = { fields: ['firm'], to: 'firms', keys: ['id'] };
    const common = { ...kept('1 year', 'firms.left_at'), tenant: ['firm'] };
    const people = datasetOf('public.people', { ...common, references: [toFirms] });
    const goals = datasetOf('public.goals', {
      ...common,
      references: [toFirms, { fields: ['firm', 'of'], to: 'people', keys: ['firm', 'id'] }],
    });
    const { steps } = sweepOf({ firms, people, goals }, [
      discovered('firms', ['id', 'left_at']),
      discovered('people', ['id', 'firm'], { foreignKeys: [enforced(['firm'], 'firms', ['id'])] }),
      discovered('goals', ['id', 'firm', 'of'], {
        foreignKeys: [
          enforced(['firm'], 'firms', ['id']),
          enforced(['firm', 'of'], 'people', ['firm', 'id']),
        ],
      }),
    ]);
    assert.deepEqual(steps, ['delete goals', 'delete people', 'delete firms']);
  });
});

describe('what is under a hold', () => {
  const orders = datasetOf('public.orders', { ...kept('30 days'), subjects: { buyer: ['who'] } });
  const firms = datasetOf('public.firms', kept('30 days'));
  const bound = datasetOf('public.orders', {
    ...orders,
    references: [{ fields: ['firm'], to: 'firms', keys: ['id'] }],
  });
  const lines = datasetOf('public.lines', {
    ...kept('30 days'),
    references: [{ fields: ['order'], to: 'orders', keys: ['id'] }],
  });
  const tables = [
    discovered('firms', ['id', 'at']),
    discovered('orders', ['id', 'at', 'who', 'firm'], {
      foreignKeys: [enforced(['firm'], 'firms', ['id'])],
    }),
    discovered('lines', ['id', 'at', 'order']),
  ];
  const ordersOf = { schema: 'public', name: 'orders' };

  it('stays, whoever that is when rows would go', () => {
    const { plan } = sweepOf({ orders }, tables);
    assert.deepEqual(whereOf(plan, 'orders'), [
      { before: '2026-02-13T12:00:00Z', column: 'at' },
      { except: 'buyer', fields: ['who'] },
    ]);
  });

  it('stays with rows that belong to it and with what it refers to', () => {
    const world = { kinds: new Set(['buyer']) };
    const { plan } = sweepOf({ firms, orders: bound, lines }, tables, { world });
    const before = { before: '2026-02-13T12:00:00Z', column: 'at' };
    const and = [{ only: 'buyer', fields: ['who'] }];
    assert.deepEqual(whereOf(plan, 'lines'), [
      before,
      { exists: ordersOf, fields: ['order'], keys: ['id'], and, not: true },
    ]);
    assert.deepEqual(whereOf(plan, 'firms'), [
      before,
      { exists: ordersOf, fields: ['id'], keys: ['firm'], and, not: true },
    ]);
  });

  it('is kept with its reason where it is a dataset, and so is what it refers to', () => {
    const datasetsHeld = { 'main.orders': 'A case before the court' };
    const { plan, steps } = sweepOf({ firms, orders: bound }, tables, { world: { datasetsHeld } });
    assert.deepEqual(
      plan.stores[0]?.kept.map(({ dataset, because }) => `${dataset}: ${because}`),
      [
        'firms: Rows that stay for a legal hold or a restriction refer to them',
        'orders: Legal hold: A case before the court',
      ],
    );
    assert.deepEqual(steps, ['delete firms']);
    assert.deepEqual(whereOf(plan, 'firms'), [
      { before: '2026-02-13T12:00:00Z', column: 'at' },
      { exists: ordersOf, fields: ['id'], keys: ['firm'], and: [], not: true },
    ]);
  });
});
