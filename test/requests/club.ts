/**
 * Clubs and their members: several customers, composite keys, rows without a key, rows that hang by
 * rows, sealed values, secrets, other people's keys, and uses on every kind of legal basis.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation, NewRequest } from '@troth/server';
import { openInstallation, type InstallationOptions } from '../../packages/server/src/main.ts';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import {
  localRoot,
  openKeyring,
  openVault,
  subjectName,
  tenantName,
  type Vault,
} from '../../packages/server/src/vault/index.ts';
import type { Cleanup } from './plai.ts';

const own = (purposes: string, provenance: string): string => `
        tenant: club
        role: controller
        purposes: [${purposes}]
        provenance: ${provenance}
        owner: club team
        period: { keep: indefinitely, because: as long as somebody is a member }
        erase: delete`;

const map = `data-map: club
subjects:
  member: { says: Somebody who joined a club, root: main.members, key: [club, id] }
purposes:
  service: { says: Run the clubs, basis: contract }
  newsletter: { says: Tell members what is new, basis: legitimate-interests }
  analysis: { says: Count how the clubs are used, basis: consent }
  books: { says: Keep the books, basis: legal-obligation }
recipients:
  mailer:
    name: Mail Works
    country: US
    mechanism: scc
    purposes: [newsletter]
    receives: [main.members.email]
stores:
  main:
    kind: postgres
    url: \${CLUB_MAIN}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      members:
        key: [club, id]
        subjects: { member: [club, id] }${own('service, newsletter', 'self')}
        references: [{ fields: [club, sponsor_id], to: members, keys: [club, id] }]
        fields:
          club: none
          id: user.unique_id
          name: user.name
          email: user.contact.email
          born: user.demographic.date_of_birth
          phone: { category: user.contact.phone_number, sealed: true }
          password_hash: { category: user.authorization.password, hash: argon2id }
          sponsor_id: user.unique_id
      posts:
        key: [club, id]
        subjects: { member: [club, member_id] }${own('service, analysis', 'self')}
        references: [{ fields: [club, member_id], to: members, keys: [club, id] }]
        fields:
          club: none
          id: none
          member_id: user.unique_id
          body: { category: user.content, free-text: true }
          meta: { category: user.content, json: { $.place: user.location } }
          pinned: none
      comments:
        key: [club, id]${own('service', 'self')}
        references: [{ fields: [club, post_id], to: posts, keys: [club, id] }]
        fields: { club: none, id: none, post_id: none, body: user.content }
      reviews:
        key: [club, id]
        subjects: { member: [club, member_id] }${own('service', 'other')}
        supplied-by: the reviewer
        references:
          - { fields: [club, member_id], to: members, keys: [club, id] }
          - { fields: [club, reviewer_id], to: members, keys: [club, id] }
        fields:
          club: none
          id: none
          member_id: user.unique_id
          reviewer_id: user.unique_id
          text: user.content
      invoices:
        key: [club, id]
        subjects: { member: [club, member_id] }${own('books', 'generated')}
        references: [{ fields: [club, member_id], to: members, keys: [club, id] }]
        fields: { club: none, id: none, member_id: user.unique_id, amount: user.financial }
      visits:
        subjects: { member: [club, member_id] }${own('analysis', 'generated')}
        fields: { club: none, member_id: user.unique_id, page: user.behavior }
`;

const policy = `policy: club
title: Club policy
company: Clubs
effective: 2024-01-01
zone: Europe/Berlin
data-map: club.map.yaml
promises:
  C1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
`;

const schema = `
  create table members (club int, id int, name varchar(40) not null, email text, born date, phone text,
    password_hash text, sponsor_id int, primary key (club, id),
    foreign key (club, sponsor_id) references members (club, id));
  create table posts (club int, id int, member_id int not null, body text, meta jsonb, pinned boolean,
    primary key (club, id), foreign key (club, member_id) references members (club, id));
  create table comments (club int, id int, post_id int not null, body text,
    primary key (club, id), foreign key (club, post_id) references posts (club, id));
  create table reviews (club int, id int, member_id int not null, reviewer_id int, text text,
    primary key (club, id), foreign key (club, member_id) references members (club, id),
    foreign key (club, reviewer_id) references members (club, id));
  create table invoices (club int, id int, member_id int, amount numeric, primary key (club, id));
  create table visits (club int, member_id int, page text);
  insert into members values
    (1, 1, 'Ben Oak', 'ben@example.org', null, null, 'hash-of-ben', null),
    (1, 2, 'Ada Quill', 'ada.quill@example.org', '1990-05-17', null, 'hash-of-ada', 1),
    (2, 2, 'Cyn Ash', 'cyn@example.org', null, null, 'hash-of-cyn', null);
  insert into posts values
    (1, 1, 2, '=HYPERLINK("http://evil.example","x")', '{"place": "Bonn", "big": 12345678901234567890}', true),
    (1, 2, 2, E'two\\nlines, "quoted" <b>bold</b>', null, false),
    (1, 3, 1, 'post of ben', null, false), (2, 1, 2, 'post of cyn', null, false);
  insert into comments values (1, 1, 1, 'under a post of ada'), (1, 2, 3, 'under a post of ben');
  insert into reviews values (1, 1, 2, 1, 'a review of ada'), (1, 2, 1, 2, 'a review of ben by ada');
  insert into invoices values (1, 1, 2, 12.50), (1, 2, 1, 99);
  insert into visits values (1, 2, '/a'), (1, 2, '/a'), (1, 1, '/b'), (2, 2, '/c')`;

export const ada = { club: '1', id: '2' } as const;

export async function club(t: Cleanup) {
  const home = await mkdtemp(join(tmpdir(), 'troth-club-'));
  const [state, main] = await Promise.all([freshDatabase(), freshDatabase()]);
  await main.pool.query(schema);
  const policyFile = join(home, 'club.policy.yaml');
  await writeFile(policyFile, policy);
  await writeFile(join(home, 'club.map.yaml'), map);
  const opened: { close(): Promise<void> }[] = [];
  const open = async (more: Partial<InstallationOptions> = {}): Promise<Installation> => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: state.url, logLevel: 'silent' },
      policies: [policyFile],
      variables: { CLUB_MAIN: main.url },
      ...more,
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    await main.pool.query(`drop database if exists ${state.name}_keys with (force)`);
    for (const database of [state, main]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  const installation = await open();
  return { installation, own: state, main, home, open };
}

export type Club = Awaited<ReturnType<typeof club>>;

/** A request of Ada's, planned and approved. */
export async function approvedFor(
  { requests }: Installation,
  right: NewRequest['right'],
  input: NonNullable<NewRequest['input']> = {},
): Promise<string> {
  const asked = { right, kind: 'member', whom: [{ key: ada }], input, verified: 'signed in' };
  const { id } = await requests.open('club', asked);
  const { obstacles } = await requests.plan(id);
  if (obstacles.length > 0) throw new RangeError(JSON.stringify(obstacles));
  await requests.approve(id, 'head-of-privacy');
  return id;
}

/** Ada's telephone number, where it stands. */
export const adaPhone = {
  tenant: tenantName('club', ['1']),
  subject: subjectName('member', ['1', '2']),
  dataset: 'main.members',
  field: 'phone',
  row: '["1","2"]',
} as const;

/** The vault as a service of the company has it, which may open for every purpose that is not closed. */
export async function withVault<T>(
  { own: state, home }: Club,
  work: (vault: Vault) => Promise<T>,
): Promise<T> {
  const root = localRoot(await openKeyring(join(home, 'keys', 'keyring')));
  const pool = openDatabase(state.urlOf(`${state.name}_keys`));
  const vault = await openVault({ root, pool, clock: systemClock, gate: () => 'allowed' });
  try {
    return await work(vault);
  } finally {
    vault.close();
    await pool.end();
  }
}

export async function sealPhone(here: Club, number: string): Promise<string> {
  const sealed = await withVault(here, (vault) => vault.seal(adaPhone, Buffer.from(number)));
  await here.main.pool.query('update members set phone = $1 where club = 1 and id = 2', [sealed]);
  return sealed;
}
