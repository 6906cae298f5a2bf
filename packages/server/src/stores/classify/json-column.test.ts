import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyColumn } from './classify-column.ts';

const paths = (values: readonly unknown[], type = 'jsonb'): string[] =>
  classifyColumn({
    table: 't',
    column: 'data',
    type,
    values: values.map((one) => JSON.stringify(one)),
  })
    .map((one) => `${one.path} ${one.category}`)
    .toSorted();

const people = ['Ann Baker', 'Tom Weber', 'Eva Klein'];

describe('JSON columns', () => {
  it('classifies each path, arrays as [*]', () => {
    const values = people.map((name, row) => ({
      plan: 'pro',
      contacts: [
        { email: `p${row}@example.org`, kind: 'work' },
        { email: `q${row}@example.org`, kind: 'home' },
      ],
      owner: { full_name: name },
    }));
    assert.deepEqual(paths(values), [
      '$.contacts[*].email user.contact.email',
      '$.owner.full_name user.name',
    ]);
  });

  it('reads JSON that is stored as text', () => {
    assert.deepEqual(paths([{ mail: 'a@example.org' }, { mail: 'b@example.org' }], 'text'), [
      '$.mail user.contact.email',
    ]);
  });

  it('reads the type of the values, so that a flag called email is none', () => {
    assert.deepEqual(
      paths([{ notify: { email: true, sms: false } }, { notify: { email: false, sms: true } }]),
      [],
    );
  });

  it('writes keys that are data as * and classifies them', () => {
    const values = people.map((_name, row) => ({ [`p${row}@example.org`]: { seen: row } }));
    const found = classifyColumn({
      table: 't',
      column: 'data',
      type: 'jsonb',
      values: values.map((one) => JSON.stringify(one)),
    });
    assert.deepEqual(
      found.map((one) => `${one.path} ${one.category}`),
      ['$.* user.contact.email'],
    );
    assert.ok(!JSON.stringify(found).includes('example.org'));
  });

  it('collapses a map from names to something', () => {
    const names =
      'Anna Ben Carla David Emma Felix Greta Hugo Ines Jan Karla Luis Maria Nils Olga Paul'.split(
        ' ',
      );
    const values = names.map((name) => JSON.stringify({ scores: { [name]: 1 } }));
    const found = classifyColumn({ table: 't', column: 'data', type: 'json', values });
    assert.ok(!names.some((name) => JSON.stringify(found).includes(name)));
  });

  it('finds what is written inside the text of a path', () => {
    const values = [{ log: 'sent to anna@example.org today' }, { log: 'nothing to report' }];
    const found = classifyColumn({
      table: 't',
      column: 'data',
      type: 'jsonb',
      values: values.map((one) => JSON.stringify(one)),
    });
    assert.deepEqual(
      found.map(({ path, category, embedded }) => ({ path, category, embedded })),
      [{ path: '$.log', category: 'user.contact.email', embedded: true }],
    );
  });

  it('reads what is no JSON as text', () => {
    const found = classifyColumn({
      table: 't',
      column: 'data',
      type: 'jsonb',
      values: ['{broken', 'mail to anna@example.org'],
    });
    assert.equal(found[0]?.category, 'user.contact.email');
    assert.equal(found[0]?.embedded, true);
  });
});
