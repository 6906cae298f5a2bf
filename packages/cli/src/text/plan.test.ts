import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Plan, Request, Step } from '@troth/server';
import type { Look } from '../look.ts';
import { planText } from './plan.ts';
import { aboutText } from './request.ts';

function plain(text: string): string {
  return text;
}

const look: Look = {
  width: 80,
  bold: plain,
  dim: plain,
  red: plain,
  green: plain,
  yellow: plain,
  sign: plain,
  status: (_, text) => text,
  bullet: '-',
  line: '-',
  command: 'troth',
};

const searched: NonNullable<Plan['elsewhere']> = {
  searched: {
    tables: { seen: 11, of: 12 },
    columns: { seen: 60, of: 60 },
    rows: { seen: 1200, of: null },
    known: 63,
  },
  copies: [],
  notLooked: [{ where: 'main/public.dumps.raw', because: 'bytes, which may hold anything' }],
};

describe('what was searched elsewhere', () => {
  it('is said with its share, and with what was not looked at', () => {
    const text = planText({ ...empty, elsewhere: searched }, { ...look, width: 400 });
    assert.match(
      text,
      /Searched elsewhere: 11 of 12 tables, all 60 columns that the map does not know to be the person's, 1,200 rows; found nothing\. 63 other columns are known to the map: there rows are found by their keys, and texts are not read\./,
    );
    assert.match(
      text,
      /Not looked at:\n {2}main\/public\.dumps\.raw: bytes, which may hold anything/,
    );
  });
});

const empty: Plan = { stores: [], obstacles: [], warnings: [], recipients: {}, sealed: [] };

function planOf(how: Step['how'], set: Step['set'] = {}): Plan {
  const reach = {
    table: { schema: 'public', name: 'people' },
    fields: ['id'],
    from: { parts: [0] },
  };
  const step = { dataset: 'people', how, reach, key: ['id'], set, because: '', rows: 1200 };
  const kept = [{ dataset: 'people.hash', rows: null, because: 'A secret' }];
  return {
    ...empty,
    stores: [{ store: 'main', steps: [step], kept }],
    sealed: ['main.people.phone'],
  };
}

function about(right: Request['right'], people: number, subjectKind = 'employee'): string {
  return aboutText({ right, people, subjectKind });
}

describe('a plan as text', () => {
  it('counts rows of others that point at what stays, and says by what was searched', () => {
    const plan = planOf('mask', { name: { how: 'mask', with: '[erased]' } });
    const [part] = plan.stores;
    const because = 'The row of people stays';
    const pointing = [2, 0].map((rows) => ({ dataset: 'posts', rows, because }));
    const by = { keys: 1, addresses: 2, numbers: 0, names: 1 };
    const elsewhere = { ...searched, searched: { ...searched.searched, by } };
    const wide = { ...look, width: 400 };
    const text = planText({ ...plan, stores: [{ ...part!, pointing }], elsewhere }, wide);
    assert.match(text, /keep {4}posts, 2 rows of others: The row of people stays/);
    assert.doesNotMatch(text, /posts, 0 rows/);
    assert.match(text, /Looked for: 1 key, 2 addresses, no telephone numbers, 1 name\./);
  });

  it('says of each right what it does, and what becomes of sealed fields', () => {
    const copy = planText(planOf('read'), look, 'access');
    assert.match(copy, /copy {4}people, 1,200 rows by id$/m);
    assert.match(copy, /leave {3}people\.hash: A secret/);
    assert.match(copy, /Opened for the person: main\.people\.phone/);
    const correction = planOf('set', { name: { how: 'set', to: null } });
    assert.match(planText(correction, look, 'rectification'), /correct people, .* by id: name/);
    assert.match(planText(correction, look, 'rectification'), /Sealed before it is written/);
    const erasure = planText(planOf('delete'), look, 'erasure');
    assert.match(erasure, /keep {4}people\.hash, not the person’s own: A secret/);
    assert.match(erasure, /Key to be destroyed/);
  });

  it('says of a refused plan that nobody counted its rows', () => {
    const made = planOf('delete');
    const stores = made.stores.map((part) => ({
      ...part,
      steps: part.steps.map((step) => ({ ...step, rows: 0 })),
    }));
    const obstacles = [{ code: 'held', resource: 'person', message: 'A hold is on this person.' }];
    const text = planText({ ...made, stores, obstacles }, look);
    assert.match(text, /delete {2}people, rows not counted by id/);
    assert.match(planText({ ...made, stores }, look), /delete {2}people, 0 rows by id/);
  });

  it('says what it means that no row is changed', () => {
    const sealed = { ...empty, sealed: ['main.people.phone'] };
    const restriction = planText(sealed, look, 'restriction');
    assert.match(restriction, /No row is changed[^]*Refused from then on: main\.people\.phone/);
    assert.match(planText(empty, look, 'portability'), /^Nothing of what is held was provided/);
    assert.match(planText(empty, look, 'erasure'), /^No store holds anything/);
  });
});

describe('a request as text', () => {
  it('names what is asked, and for how many', () => {
    assert.equal(about('erasure', 1), 'erasure of one employee');
    assert.equal(about('access', 1), 'access for one employee');
    assert.equal(about('erasure', 10_000), 'erasure of 10,000 people (employee)');
    assert.equal(about('destruction', 1, 'tenant'), 'destruction of one customer');
    assert.equal(about('retention', 0, 'everybody'), 'retention');
  });
});
