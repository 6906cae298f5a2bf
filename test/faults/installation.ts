/** A small company under check: two stores of one policy, so that a fault in one leaves the other. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Installation, PolicyReport } from '@troth/server';
import { openInstallation } from '../../packages/server/src/main.ts';
import type { Clock } from '../../packages/server/src/platform/clock.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';

export interface Cleanup {
  after(cleanup: () => Promise<void>): void;
}

/** Values that stand in the rows and must stand nowhere else. */
export const personal = [
  'ada.quill@example.org',
  'Ada Quill',
  '4111111111111111',
  'plain-secret-9',
];

export const schema = `
  create table people (id int primary key, name text, email text, password text, left_at timestamptz);
  create table notes (id int primary key, person int references people, body text);
  create table requests (id int primary key, person int, opened_at timestamptz, completed_at timestamptz);
  create index on notes (person);
  insert into people values (1, 'Ada Quill', 'ada.quill@example.org', '$2b$12$abcdefghijklmnopqrstuuABCDEFGHIJKLMNOPQRSTUVWXYZ01234', null);
  insert into notes values (1, 1, 'likes tea');
  insert into requests values (1, 7, now() - interval '3 days', now());
  analyze people, notes, requests`;

const store = (variable: string): string => `
    kind: postgres
    url: \${${variable}}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      people:
        key: id
        subjects: { person: id }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: 1 year, since: left_at }
        erase: delete
        fields:
          id: none
          name: user.name
          email: user.contact.email
          password: { category: user.authorization.password, hash: bcrypt }
          left_at: none
      notes:
        key: id
        subjects: { person: person }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: 1 year, since: people.left_at }
        erase: delete
        references: [{ fields: person, to: people, keys: id }]
        fields:
          id: none
          person: user.unique_id
          body: { category: user.content, free-text: true }`;

const requests = `
      requests:
        key: id
        subjects: { person: person }
        role: controller
        purposes: [service]
        provenance: self
        owner: people team
        period: { keep: indefinitely, because: proof of what was done }
        erase: { keep-because: proof of what was done }
        requests: { right: erasure, opened: opened_at, completed: completed_at }
        fields: { id: none, person: user.unique_id, opened_at: none, completed_at: none }`;

export const map = `data-map: fault
subjects:
  person: { says: A person, root: main.people, key: id }
purposes:
  service: { says: Provide the service, basis: contract }
stores:
  main:${store('TROTH_FAULT_MAIN')}${requests}
  other:${store('TROTH_FAULT_OTHER')}
`;

/** M…: about the store main; O…: about the other; N…: about no store. */
export const policy = `policy: fault
title: Fault policy
company: Fault
effective: 2024-01-01
updated: 2024-06-01
zone: Europe/Berlin
data-map: fault.map.yaml
promises:
  M1:
    says: No card number stands in people or notes.
    keep: [{ collection: { cards: tokens-only, datasets: [main.people, main.notes] } }]
  M2:
    says: Passwords are hashed.
    keep: [{ collection: { passwords: hashed, datasets: [main.people] } }]
  M3:
    says: Nothing stays too long.
    keep: [{ retention: { rows: within-period, datasets: [main.people, main.notes] } }]
  M4:
    says: Requests are done in time.
    keep: [{ erasure: { within: 1 month, verified: true, datasets: [main.requests, main.people, main.notes] } }]
  M5:
    says: The map of people is complete.
    keep: [{ collection: { map: complete, datasets: [main.people, main.notes] } }]
  O1:
    says: No card number stands in the other store.
    keep: [{ collection: { cards: tokens-only, datasets: [other.people, other.notes] } }]
  O2:
    says: Nothing stays too long in the other store.
    keep: [{ retention: { rows: within-period, datasets: [other.people, other.notes] } }]
  N1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
  N2:
    says: Every dataset has an owner.
    keep: [{ attestation: { by: head-of-privacy, every: 1 year, evidence: statement } }]
`;

export interface Company {
  readonly installation: Installation;
  readonly own: TestDatabase;
  readonly main: TestDatabase;
  readonly other: TestDatabase;
  readonly home: string;
  readonly policyFile: string;
  /** A further installation on the same data, for instance with other addresses. */
  reopen(options?: Reopening): Promise<Installation>;
}

export interface Reopening {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly clock?: Clock;
}

export interface CompanyOptions extends Reopening {
  readonly policy?: string;
  readonly map?: string;
  readonly schema?: string;
}

export async function company(t: Cleanup, options: CompanyOptions = {}): Promise<Company> {
  const home = await folder(t);
  const [own, main, other] = await Promise.all([freshDatabase(), freshDatabase(), freshDatabase()]);
  for (const database of [main, other]) await database.pool.query(options.schema ?? schema);
  const policyFile = join(home, 'fault.policy.yaml');
  await writeFile(policyFile, options.policy ?? policy);
  await writeFile(join(home, 'fault.map.yaml'), options.map ?? map);
  const opened: Installation[] = [];
  const reopen = async ({ variables, clock }: Reopening = {}): Promise<Installation> => {
    const installation = await openInstallation({
      configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
      policies: [policyFile],
      variables: { TROTH_FAULT_MAIN: main.url, TROTH_FAULT_OTHER: other.url, ...variables },
      ...(clock === undefined ? {} : { clock }),
    });
    opened.push(installation);
    return installation;
  };
  t.after(async () => {
    await Promise.allSettled(opened.map((one) => one.close()));
    for (const database of [own, main, other]) await database.drop();
  });
  const installation = await reopen(options);
  return { installation, own, main, other, home, policyFile, reopen };
}

export async function folder(t: Cleanup): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'troth-fault-'));
  await chmod(path, 0o755);
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

export type Statuses = Readonly<Record<string, string>>;

export function statuses(reports: readonly PolicyReport[]): Statuses {
  return Object.fromEntries(
    reports.flatMap(({ promises }) => promises.map(({ id, status }) => [id, status])),
  );
}

export function reasonOf(reports: readonly PolicyReport[], id: string): string {
  const promise = reports.flatMap(({ promises }) => promises).find((one) => one.id === id);
  if (promise === undefined) throw new RangeError(`no promise ${id}`);
  return promise.reason;
}
