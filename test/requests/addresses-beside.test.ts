/** Somebody whose address does not stand in their own row is found by it, and offered. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { dataset, small } from './small.ts';

const hosts = dataset('hosts', { subjects: '{ host: [id] }', fields: '{ id: user.unique_id }' });
const users = (fields = ''): string =>
  dataset('users', {
    subjects: '{ user: [id] }',
    fields: `{ id: user.unique_id, name: user.name${fields} }`,
  });
const emails = (name = 'user_emails', about = ''): string =>
  dataset(name, {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields: `{ id: none, user_id: user.unique_id, email: { category: user.contact.email${about} } }`,
  });
const table = (name = 'user_emails'): string =>
  `create table ${name} (id int primary key, user_id int, email text);`;
const base = `
  create table users (id int primary key, name text);
  create table hosts (id int primary key);
  insert into users values (1, 'Ann Lee'), (2, 'Ben Oak');`;

interface Shape {
  readonly what: string;
  readonly map: string;
  readonly tables: string;
  readonly email?: string;
  readonly code: string;
  readonly says: string;
}

const shapes: readonly Shape[] = [
  {
    what: 'addresses stand in a table of their own',
    map: users() + hosts + emails(),
    tables: `${table()} insert into user_emails values (1, 1, 'ann@example.org'), (2, 2, 'ben@example.org')`,
    code: 'subject-elsewhere',
    says: 'No column of main.users holds an address. 1 person has this address: id=1 in main.user_emails.email. If that is who is meant, use --key …',
  },
  {
    what: 'two people have it, in two tables',
    map: users() + hosts + emails() + emails('members'),
    tables: `${table()} ${table('members')}
      insert into user_emails values (1, 1, 'ann@example.org'), (2, 1, 'ann@example.org');
      insert into members values (1, 2, 'ann@example.org'), (2, null, 'ann@example.org')`,
    code: 'subject-elsewhere',
    says: 'No column of main.users holds an address. 2 people have this address: id=1 in main.user_emails.email; id=2 in main.members.email. Say which: --key …',
  },
  {
    what: 'it is spelled otherwise there',
    map: users() + hosts + emails(),
    tables: `${table()} insert into user_emails values (1, 1, 'Ann@Example.org')`,
    code: 'subject-elsewhere',
    says: 'No column of main.users holds an address. 1 person has this address in another spelling: id=1 in main.user_emails.email. If that is who is meant, use --key …',
  },
  {
    what: 'their own row has another one',
    map: users(', email: user.contact.email') + hosts + emails(),
    tables: `${table()} alter table users add email text; update users set email = 'ann@work.example';
      insert into user_emails values (1, 1, 'ann@example.org')`,
    code: 'subject-elsewhere',
    says: '1 person has this address: id=1 in main.user_emails.email. If that is who is meant, use --key …',
  },
  {
    what: 'nobody has it',
    map: users() + hosts + emails(),
    tables: `${table()} insert into user_emails values (1, 1, 'ann@example.org')`,
    email: 'cyn@example.org',
    code: 'subject-unknown',
    says: 'No column of main.users holds an address. There is no user with this address in main.user_emails.email. Use --key …',
  },
  {
    what: 'no column holds one of theirs',
    map: users() + hosts + emails('invites', ', about: other'),
    tables: `${table('invites')} insert into invites values (1, 1, 'ann@example.org')`,
    code: 'subject-unknown',
    says: 'No column of main.users holds an address. Use --key …',
  },
];

describe('an address that is asked for', () => {
  for (const shape of shapes) {
    it(`is looked for where addresses stand: ${shape.what}`, async (t) => {
      const { requests } = await small(t, shape.map, base + shape.tables);
      const whom = [{ email: shape.email ?? 'ann@example.org' }];
      const asked = { right: 'access', kind: 'user', whom, verified: 'letter' } as const;
      await assert.rejects(requests.open('small', asked), {
        code: shape.code,
        publicMessage: shape.says,
      });
    });
  }
});
