import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { Cleanup } from './plai.ts';
import { dataset, people, peopleTables, small } from './small.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

interface Copied {
  readonly datasets: Readonly<Record<string, Rows>>;
  readonly leftOut: ReadonlyMap<string, string>;
  readonly whole: string;
}

/** The copy of user 1. */
async function copyOf(t: Cleanup, datasets: string, schema: string): Promise<Copied> {
  const { requests, home } = await small(t, datasets, schema);
  const whom = [{ key: { id: '1' } }];
  const asked = { right: 'access', kind: 'user', whom, verified: 'signed in' } as const;
  const { id } = await requests.open('small', asked);
  const { obstacles } = await requests.plan(id);
  assert.deepEqual(obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  assert.equal((await requests.run(id)).state, 'done');
  const folder = join(home, 'exports', id);
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const data = JSON.parse(await readFile(join(folder, 'data.json'), 'utf8'));
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8'));
  const said = index.leftOut.map((one: { what: string; because: string }) => [
    one.what,
    one.because,
  ]);
  return { datasets: data.datasets, leftOut: new Map(said), whole: texts.join() };
}

const tokens = (fields: string) =>
  people +
  dataset('oauth_access_tokens', {
    subjects: '{ user: [user_id] }',
    references: '[{ fields: [user_id], to: users, keys: [id] }]',
    fields,
  });

const addressed = (erase: string, bill: string) =>
  dataset('addr', { erase, fields: '{ id: none, street: user.contact.address }' }) +
  dataset('users', {
    subjects: '{ user: [id] }',
    references:
      '[{ fields: [addr_id], to: addr, keys: [id] }, { fields: [bill_id], to: addr, keys: [id] }]',
    fields: `{ id: user.unique_id, name: user.name, addr_id: none, bill_id: ${bill} }`,
  }) +
  dataset('hosts', {
    subjects: '{ host: [id] }',
    fields: '{ id: user.unique_id, name: user.name }',
  });

describe('a copy withholds credentials', () => {
  const tables = `${peopleTables}
    create table oauth_access_tokens (id int primary key, user_id int not null references users,
      token text, refresh_token text, scopes text, session text, salt text);
    insert into oauth_access_tokens values (1, 1, 'live-1', 'live-2', 'read', 'live-3', 'live-4');`;

  it('by their names, whatever the map calls them', async (t) => {
    const fields =
      '{ id: none, user_id: none, token: none, refresh_token: user.content, scopes: none, session: user.device, salt: none }';
    const { datasets, leftOut, whole } = await copyOf(t, tokens(fields), tables);
    assert.deepEqual(datasets['main.oauth_access_tokens'], [{ id: 1, user_id: 1, scopes: 'read' }]);
    assert.doesNotMatch(whole, /live-/);
    for (const name of ['token', 'refresh_token', 'session', 'salt']) {
      assert.match(leftOut.get(`main.oauth_access_tokens.${name}`) ?? '', /name is that of a cred/);
    }
  });

  it('until the map says that one is handed out', async (t) => {
    const fields =
      '{ id: none, user_id: none, token: { category: user.content, handed-out: yes }, refresh_token: none, scopes: none, session: { category: none, handed-out: true }, salt: none }';
    const { datasets } = await copyOf(t, tokens(fields), tables);
    assert.deepEqual(datasets['main.oauth_access_tokens'], [
      { id: 1, user_id: 1, token: 'live-1', scopes: 'read', session: 'live-3' },
    ]);
  });

  it('in documents too', async (t) => {
    const table = `${peopleTables}
      create table settings (id int primary key, user_id int references users, doc jsonb);
      insert into settings values (1, 1, '{"theme": "dark", "webhook": {"secret": "live-5", "apiKey": "live-6"}}');`;
    const settings = dataset('settings', {
      subjects: '{ user: [user_id] }',
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      fields:
        '{ id: none, user_id: none, doc: { category: user.content, json: { $.theme: user.content } } }',
    });
    const { datasets, whole } = await copyOf(t, people + settings, table);
    assert.match(JSON.stringify(datasets['main.settings']), /dark/);
    assert.doesNotMatch(whole, /live-/);
  });
});

describe('a copy keeps people apart', () => {
  it('leaves out what the map says is about somebody else', async (t) => {
    const table = `${peopleTables}
      create table ratings (id int primary key, user_id int references users, stars int, rater_email text, rater jsonb);
      insert into ratings values (1, 1, 5, 'zoe@example.org', '{"name": "Zoe"}');`;
    const ratings = dataset('ratings', {
      subjects: '{ user: [user_id] }',
      references: '[{ fields: [user_id], to: users, keys: [id] }]',
      fields:
        '{ id: none, user_id: none, stars: user.content, rater_email: { category: user.contact.email, about: other }, rater: { category: user.name, about: other } }',
    });
    const { datasets, leftOut, whole } = await copyOf(t, people + ratings, table);
    assert.deepEqual(datasets['main.ratings'], [{ id: 1, user_id: 1, stars: 5 }]);
    assert.match(leftOut.get('main.ratings.rater_email') ?? '', /somebody else/);
    assert.doesNotMatch(whole, /[Zz]oe/);
  });

  it('tells sent and received messages apart, each without the key of the other', async (t) => {
    const table = `${peopleTables}
      create table messages (id int primary key, sender_id int not null references users,
        recipient_id int not null references users, body text);
      insert into messages values (1, 1, 2, 'from ada'), (2, 2, 1, 'to ada'), (3, 2, 2, 'note of ben');`;
    const messages = dataset('messages', {
      subjects: '{ user: [sender_id] }',
      references:
        '[{ fields: [sender_id], to: users, keys: [id] }, { fields: [recipient_id], to: users, keys: [id] }]',
      fields:
        '{ id: none, sender_id: user.unique_id, recipient_id: user.unique_id, body: user.content }',
    });
    const { datasets, leftOut, whole } = await copyOf(t, people + messages, table);
    assert.deepEqual(datasets['main.messages'], [
      { id: 1, sender_id: 1, recipient_id: null, body: 'from ada' },
    ]);
    assert.deepEqual(datasets['main.messages by recipient_id'], [
      { id: 2, recipient_id: 1, body: 'to ada' },
    ]);
    assert.ok(leftOut.has('main.messages.recipient_id'));
    assert.ok(leftOut.has('main.messages by recipient_id.sender_id'));
    assert.doesNotMatch(whole, /note of ben/);
  });

  for (const [what, more, table] of [
    [
      'the address at which the sender’s row points',
      dataset('addr', { erase: 'delete', fields: '{ id: none, text: user.contact.address }' }),
      'create table addr (id int primary key, text text)',
    ],
    [
      'an attachment that names nobody',
      dataset('files', {
        references: '[{ fields: [message_id], to: messages, keys: [id] }]',
        fields: '{ id: none, message_id: none, text: user.content }',
      }),
      'create table files (id int primary key, message_id int default 1, text text)',
    ],
  ] as const)
    it(`has a message that was received, and not ${what}`, async (t) => {
      const name = table.includes('addr') ? 'addr' : 'files';
      const points =
        name === 'addr' ? ', { fields: [place], to: addr, keys: [id], owns: true }' : '';
      const messages = dataset('messages', {
        subjects: '{ user: [sender_id] }',
        references: `[{ fields: [sender_id], to: users, keys: [id] }, { fields: [recipient_id], to: users, keys: [id] }${points}]`,
        fields:
          '{ id: none, sender_id: user.unique_id, recipient_id: user.unique_id, place: none, body: user.content }',
      });
      const schema = `${peopleTables} ${table};
        create table messages (id int primary key, sender_id int not null references users,
          recipient_id int not null references users, place int, body text);
        insert into ${name} (id, text) values (5, 'of ben');
        insert into messages values (1, 2, 1, 5, 'to ada');`;
      const { datasets, leftOut, whole } = await copyOf(t, people + messages + more, schema);
      assert.match(leftOut.get(`main.${name}`) ?? '', /hangs from rows of messages/);
      assert.deepEqual(
        datasets['main.messages by recipient_id']?.map(({ body }) => body),
        ['to ada'],
      );
      assert.doesNotMatch(whole, /of ben/);
    });

  it('has what a person wrote about another kind of person', async (t) => {
    const table = `${peopleTables}
      create table reports (id int primary key, host_id int not null references hosts,
        author_id int not null references users, text text);
      insert into reports values (1, 7, 1, 'ada on cyn'), (2, 7, 2, 'ben on cyn');`;
    const reports = dataset('reports', {
      subjects: '{ host: [host_id] }',
      references:
        '[{ fields: [host_id], to: hosts, keys: [id] }, { fields: [author_id], to: users, keys: [id] }]',
      fields:
        '{ id: none, host_id: user.unique_id, author_id: user.unique_id, text: user.content }',
    });
    const { datasets } = await copyOf(t, people + reports, table);
    assert.deepEqual(datasets['main.reports by author_id'], [
      { id: 1, author_id: 1, text: 'ada on cyn' },
    ]);
  });
});

describe('personal data to which the person points', () => {
  const tables = `create table addr (id int primary key, street text);
    create table users (id int primary key, name text, addr_id int references addr, bill_id int references addr);
    create table hosts (id int primary key, name text);
    insert into addr values (10, '1 Main St'), (20, '2 Side St'), (30, '3 Far St');
    insert into users values (1, 'Ada Quill', 10, 30), (2, 'Ben Oak', 20, 30);`;

  it('is handed out, each row once, though an erasure keeps it', async (t) => {
    const kept = '{ keep-because: Addresses are shared }';
    const { datasets, leftOut } = await copyOf(t, addressed(kept, 'none'), tables);
    assert.deepEqual(
      datasets['main.addr']?.map(({ id }) => id),
      [10, 30],
    );
    assert.equal(leftOut.get('main.addr'), undefined);
  });

  it('is handed out where the map does not say what an erasure does to it', async (t) => {
    const { datasets } = await copyOf(t, addressed('delete', 'none'), tables);
    assert.equal(datasets['main.addr']?.length, 2);
  });

  it('is left out where the column that points is about somebody else', async (t) => {
    const other = '{ category: none, about: other }';
    const { datasets } = await copyOf(t, addressed('delete', other), tables);
    assert.deepEqual(
      datasets['main.addr']?.map(({ id }) => id),
      [10],
    );
  });
});

describe('a copy that still lies where it was made', () => {
  const changes: Readonly<Record<string, (folder: string) => Promise<void>>> = {
    'a file that was changed': (folder) => appendFile(join(folder, 'data.json'), ' '),
    'a file that is gone': (folder) => rm(join(folder, 'main.users.csv')),
    'a file that was laid beside it': (folder) => writeFile(join(folder, 'more.csv'), 'x'),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`breaks the promise by ${what}, and is as certified before`, async (t) => {
      const keeps = '[{ export: { rights: [access], within: 1 month } }]';
      const here = await small(t, people, peopleTables, '[id]', keeps);
      const whom = [{ key: { id: '1' } }];
      const asked = { right: 'access', kind: 'user', whom, verified: 'signed in' } as const;
      const { id } = await here.requests.open('small', asked);
      await here.requests.plan(id);
      await here.requests.approve(id, 'head-of-privacy');
      await here.requests.run(id);
      const found = async () => {
        const [report] = await here.installation.check({ promises: ['S2'] });
        const all = report?.promises.flatMap(({ clauses }) => clauses) ?? [];
        const findings = all.flatMap((clause) => clause.findings);
        const own = findings.filter(({ rule }) => rule === 'copy-changed');
        return own.map(({ outcome, resource }) => `${outcome} ${resource}`);
      };
      assert.deepEqual(await found(), ['met policy']);
      await change(join(here.home, 'exports', id));
      assert.deepEqual(await found(), [`broken exports/${id}`]);
    });
  }
});
