/** How much of what the data map calls personal is sealed: a promise says it of all, or of the datasets that it names. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Dataset } from '@troth/core/policy';
import { datasetOf } from '../testing/policy.ts';
import { judgePersonal, personalFields } from './personal-fields.ts';

const users = datasetOf('public.users', {
  key: ['id'],
  subjects: { user: ['id'] },
  fields: {
    id: { category: 'user.unique_id' },
    phone: { category: 'user.contact.phone_number', sealed: true, blindIndex: 'phone_hash' },
    phone_hash: { category: 'user.contact.phone_number' },
    email: { category: 'user.contact.email' },
    made: { category: 'none' },
  },
});
const mails = datasetOf('public.mails', {
  fields: {
    to: { category: 'user.contact.email' },
    headers: { category: 'none', json: { '$.from': 'user.contact.email' } },
  },
});
const logs = datasetOf('public.logs', { fields: { line: { category: 'none' } } });

function judge(datasets: Readonly<Record<string, Dataset>>, asked?: readonly string[]) {
  const scoped = Object.entries(datasets)
    .map(([name, dataset]) => ({ store: 'main', name, dataset }))
    .filter(({ name }) => asked?.includes(`main.${name}`) ?? true);
  return judgePersonal(personalFields(scoped), asked);
}

const gist = (findings: ReturnType<typeof judge>) =>
  findings.map(({ rule, outcome, resource }) => `${rule} ${outcome} ${resource}`);

describe('personal fields that are sealed', () => {
  it('are counted out of all, by category, and those in clear are named and only declared', () => {
    const [finding, ...others] = judge({ users, mails, logs });
    assert.deepEqual(others, []);
    assert.equal(finding?.outcome, 'declared');
    assert.deepEqual(finding?.coverage?.looked, [
      { what: 'personal fields', seen: 1, of: 4 },
      { what: 'fields of user.contact.email', seen: 0, of: 3 },
      { what: 'fields of user.contact.phone_number', seen: 1, of: 1 },
    ]);
    assert.match(
      finding?.message ?? '',
      /main\.users\.email, main\.mails\.to, main\.mails\.headers/,
    );
    assert.match(finding?.message ?? '', /Besides 2 personal fields by which rows are found/);
  });

  it('are met where each of them is', () => {
    const { email: _, ...fields } = users.fields;
    assert.deepEqual(gist(judge({ users: { ...users, fields }, logs })), [
      'personal-fields met policy',
    ]);
  });
});

describe('a dataset that the clause names', () => {
  it('is broken where none of its personal fields is sealed', () => {
    const [finding] = judge({ users, mails }, ['main.users', 'main.mails']);
    assert.deepEqual(gist(judge({ users, mails }, ['main.users', 'main.mails'])), [
      'nothing-sealed broken main.mails',
      'personal-fields declared policy',
    ]);
    assert.match(finding?.message ?? '', /to, headers are stored in clear/);
  });

  it('is unknown where it has no personal field, and others have', () => {
    assert.deepEqual(gist(judge({ users, logs }, ['main.users', 'main.logs'])), [
      'nothing-sealed unknown main.logs',
      'personal-fields declared policy',
    ]);
  });

  it('is unknown where its only personal fields are keys', () => {
    const keys = datasetOf('public.keys', {
      subjects: { user: ['id'] },
      fields: { id: { category: 'user.unique_id' } },
    });
    assert.deepEqual(gist(judge({ keys }, ['main.keys'])), ['nothing-sealed unknown main.keys']);
  });
});
