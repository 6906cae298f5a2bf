/** What a copy leaves out is said, and a copy that nobody can call whole is not called so. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';

const kept = '{ keep-because: "Deliveries are kept for a month to look for faults" }';
const users = dataset('users', {
  subjects: '{ user: [id] }',
  fields: '{ id: user.unique_id, email: user.contact.email }',
});
const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const hooks = dataset('hooks', { erase: kept, fields: '{ id: none, payload: user.content }' });
const base = `
  create table users (id int primary key, email text);
  create table hosts (id int primary key);
  insert into users values (1, 'ann@example.org');`;
const hooksTable = 'create table hooks (id int primary key, payload text);';

interface Shape {
  readonly what: string;
  readonly map: string;
  readonly tables: string;
  /** Dataset, or table that is left out by name → the reason that the copy gives. */
  readonly says: Readonly<Record<string, RegExp>>;
  /** Datasets that lead to nobody. */
  readonly untold: readonly string[];
  readonly of: number;
}

const nobody = /^It leads to nobody: it could not be looked whose rows they are$/;

const shapes: readonly Shape[] = [
  {
    what: 'texts that no column leads to anybody',
    map: users + hosts + hooks,
    tables: hooksTable,
    says: { hooks: nobody },
    untold: ['hooks'],
    of: 3,
  },
  {
    what: "rows that share nothing but a list of words with somebody's",
    map:
      users +
      hosts +
      dataset('words', { fields: '{ id: none, word: none }' }) +
      dataset('orders', {
        subjects: '{ user: [user_id] }',
        references: '[{ fields: [word_id], to: words, keys: [id] }]',
        fields: '{ id: none, user_id: user.unique_id, word_id: none }',
      }) +
      dataset('drafts', {
        erase: kept,
        references: '[{ fields: [word_id], to: words, keys: [id] }]',
        fields: '{ id: none, word_id: none, body: user.content }',
      }),
    tables: `create table words (id int primary key, word text);
      create table orders (id int primary key, user_id int, word_id int);
      create table drafts (id int primary key, word_id int, body text);`,
    says: { drafts: nobody },
    untold: ['drafts'],
    of: 5,
  },
  {
    what: 'two that lead to one another and to nobody, one of them with data in a document',
    map:
      users +
      hosts +
      dataset('threads', {
        erase: kept,
        references: '[{ fields: [last], to: notes, keys: [id] }]',
        fields: '{ id: none, last: none, title: user.content }',
      }) +
      dataset('notes', {
        erase: kept,
        references: '[{ fields: [thread], to: threads, keys: [id] }]',
        fields: '{ id: none, thread: none, meta: { category: none, json: { $.by: user.name } } }',
      }),
    tables: `create table threads (id int primary key, last int, title text);
      create table notes (id int primary key, thread int, meta jsonb);`,
    says: { threads: nobody, notes: nobody },
    untold: ['threads', 'notes'],
    of: 4,
  },
  {
    what: 'a table that the map leaves out by name, and people of another kind',
    map: `${users}${hosts}    excluded: [{ what: tables, names: [public.hooks], because: Deliveries to others }]\n`,
    tables: hooksTable,
    says: {
      hosts: /^Nothing in it leads to a user$/,
      'public.hooks': /leaves it out by name, .*: Deliveries to others$/,
    },
    untold: [],
    of: 2,
  },
];

const promise = '[{ export: { rights: [access], within: 1 month, complete: true } }]';

describe('a copy of all that is held', () => {
  for (const shape of shapes) {
    it(`has what it holds in it or in its list of what is left out: ${shape.what}`, async (t) => {
      const { requests, installation } = await small(
        t,
        shape.map,
        base + shape.tables,
        '[id]',
        promise,
      );
      const whom = [{ key: { id: '1' } }];
      const asked = { kind: 'user', whom, verified: 'letter' } as const;
      const { id } = await requests.open('small', { right: 'access', ...asked });
      const plan = await requests.plan(id);
      assert.deepEqual(plan.obstacles, []);
      const left = plan.stores.flatMap((one) => one.kept);
      for (const [name, because] of Object.entries(shape.says)) {
        assert.match(left.find((one) => one.dataset === name)?.because ?? '', because, name);
      }
      await requests.cancel(id, 'it was planned to be looked at');

      const [checked] = await installation.check();
      const promised = checked?.promises.find((one) => one.id === 'S2');
      const found = (promised?.clauses ?? [])
        .flatMap(({ findings }) => findings)
        .filter(({ rule }) => rule === 'complete');
      const untold = found.filter(({ outcome }) => outcome === 'unknown');
      const resources = untold.map(({ resource }) => resource);
      assert.deepEqual(
        resources,
        shape.untold.map((name) => `main.${name}`),
      );
      assert.equal(found.length, untold.length + 1);
      if (shape.untold.length > 0) assert.equal(promised?.status, 'unknown');
      const looked = found.find(({ outcome }) => outcome === 'met')?.coverage?.looked ?? [];
      const { seen, of } = looked.find(({ what }) => what === 'datasets') ?? {};
      assert.deepEqual([seen, of], [shape.of - shape.untold.length, shape.of]);

      const erasure = await requests.open('small', { right: 'erasure', ...asked });
      const { elsewhere } = await requests.plan(erasure.id);
      for (const name of shape.untold) {
        const line = elsewhere?.notLooked.find(({ where }) => where === `main/public.${name}`);
        assert.match(line?.because ?? '', /leads to nobody: it could not be looked/, name);
      }
    });
  }
});
