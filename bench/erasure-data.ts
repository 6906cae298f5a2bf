/** People with child rows in a database of their own, and the policy that governs them. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface Shape {
  /** Child datasets, one row for each person in each. */
  readonly children: number;
  readonly subjects: number;
}

const common = `
        tenant: tenant
        role: processor
        purposes: [service]
        provenance: self
        owner: bench
        period: { keep: 1 year, since: left_at }
        erase: delete`;

/** Four of five left more than a year ago, between 2020 and 2024. */
const leftAt = `case when i % 5 = 0 then '2100-01-01'
  else '2020-01-01'::timestamptz + (i % 1825) * interval '1 day' end`;

export function seeding({ children, subjects }: Shape): string {
  const names = Array.from({ length: children }, (_, index) => `child_${index + 1}`);
  return [
    `create table people (tenant int, id bigint, email text, name text, left_at timestamptz);
     insert into people select i % 100, i, 'p' || i || '@example.org', 'Person ' || i,
       ${leftAt} from generate_series(1, ${subjects}) i;
     alter table people add primary key (tenant, id);
     create index on people (left_at);`,
    ...names.map(
      (name) =>
        `create table ${name} (tenant int, id bigint, person bigint, note text, left_at timestamptz);
         insert into ${name} select i % 100, i, i, 'a note of some length ' || i,
           ${leftAt} from generate_series(1, ${subjects}) i;
         alter table ${name} add primary key (tenant, id);
         create index on ${name} (tenant, person);
         alter table ${name} add foreign key (tenant, person) references people (tenant, id);`,
    ),
    'analyze',
  ].join('\n');
}

/** The same deletes by hand, for people whose keys stand in the temporary table `victim`. */
export function byHand({ children }: Shape): readonly string[] {
  const names = Array.from({ length: children }, (_, index) => `child_${index + 1}`);
  return [
    ...names.map(
      (name) =>
        `delete from ${name} t using victim v where t.tenant = v.tenant and t.person = v.id`,
    ),
    'delete from people t using victim v where t.tenant = v.tenant and t.id = v.id',
  ];
}

/** → the policy's path. */
export async function writePolicy(folder: string, { children }: Shape): Promise<string> {
  const dataset = (index: number): string => `
      child_${index + 1}:
        key: [tenant, id]
        subjects: { person: [tenant, person] }${common}
        references: [{ fields: [tenant, person], to: people, keys: [tenant, id] }]
        fields: { tenant: none, id: none, person: user.unique_id, note: user.content, left_at: none }`;
  const map = `data-map: bench
subjects:
  person: { says: Somebody, root: main.people, key: [tenant, id] }
purposes:
  service: { says: Run the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${BENCH_URL}
    owner: bench
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    datasets:
      people:
        key: [tenant, id]
        subjects: { person: [tenant, id] }${common}
        fields: { tenant: none, id: none, email: user.contact.email, name: user.name, left_at: none }${Array.from({ length: children }, (_, index) => dataset(index)).join('')}
`;
  const policy = `policy: bench
title: Bench policy
company: Bench
effective: 2026-01-01
zone: Europe/Berlin
data-map: bench.map.yaml
promises:
  B01:
    says: Who asks is erased.
    keep:
      - erasure: { within: 1 month }
`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.map.yaml'), map);
  const path = join(folder, 'bench.policy.yaml');
  await writeFile(path, policy);
  return path;
}
