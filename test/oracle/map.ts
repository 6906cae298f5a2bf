/** What a shape becomes in a data map: each thing that its tables say of one another, and nothing else. */
import { nameOf } from './cells.ts';
import type { Hanging, Shape } from './model.ts';
import { namesOf, personKeyColumns, referenceColumns } from './schema.ts';

const forever = '{ keep: indefinitely, because: as long as the service runs }';

export interface MapOptions {
  /** The environment variable with the address of the store. */
  readonly variable: string;
  /** Whether customers are named, as a destruction needs it. */
  readonly tenants?: boolean;
  /** Whether rows of the tables that hang from people go 30 days after `at`. */
  readonly dated?: boolean;
}

export const policyText = (name: string): string => `policy: ${name}
title: Policy of a case
company: Oracle
effective: 2024-01-01
zone: Europe/Berlin
data-map: ${name}.map.yaml
promises:
  O1:
    says: The policy is dated.
    keep: [{ publication: { dated: true } }]
`;

export function mapText(shape: Shape, name: string, options: MapOptions): string {
  const root = list(personKeyColumns(shape, ''));
  return `data-map: ${name}
subjects:
  person: { says: Somebody of the case, root: main.people, key: ${root} }
purposes:
  service: { says: Run the service, basis: contract }
stores:
  main:
    kind: postgres
    url: \${${options.variable}}
    owner: platform team
    provider: Example Host
    region: eu-central-1
    country: DE
    mechanism: domestic
    defaults:
      role: controller
      purposes: [service]
      provenance: self
      owner: platform team
      period: ${forever}
    datasets:
${[
  peopleDataset(shape, options),
  ...shape.hanging.map((one, place) => hangingDataset(shape, one, place + 1, options)),
  addressesDataset(shape),
  eventsDataset(shape),
].join('\n')}`;
}

function peopleDataset(shape: Shape, options: MapOptions): string {
  const { people } = shape;
  const key = personKeyColumns(shape, '');
  const fields: Record<string, string> = {
    tenant: 'none',
    ...Object.fromEntries(key.map((each) => [each, each === 'tenant' ? 'none' : 'user.unique_id'])),
    code: 'user.unique_id',
    email: 'user.contact.email',
    name: 'user.name',
  };
  if (people.softDeletes) fields['deleted_at'] = 'none';
  if (people.document) fields['doc'] = documentField;
  const references = latestReferences(shape, 0, fields);
  if (people.invited) {
    const invited = personKeyColumns(shape, 'invited_');
    for (const column of invited) fields[column] = 'user.unique_id';
    references.push(referenceLine(invited, 'people', key));
  }
  if (people.address !== 'no') references.push(addressReference(fields));
  return datasetLines('people', {
    key: list(key),
    subjects: `{ person: ${list(key)} }`,
    ...tenantOf(options, true),
    erase: 'delete',
    references,
    fields,
  });
}

function hangingDataset(shape: Shape, one: Hanging, at: number, options: MapOptions): string {
  const fields: Record<string, string> = {};
  if (one.key === 'id') fields['id'] = 'none';
  const by = namesOf(referenceColumns(shape, one));
  for (const column of by) fields[column] = one.by === 'key' ? 'none' : 'user.unique_id';
  fields['code'] = 'user.unique_id';
  fields['body'] = 'user.content';
  const keys =
    one.by === 'key' ? (one.parent === 0 ? personKeyColumns(shape, '') : ['id']) : ['code'];
  const references = [
    referenceLine(by, nameOf(one.parent), keys),
    ...latestReferences(shape, at, fields),
  ];
  const who = personKeyColumns(shape, 'who_');
  if (one.names) for (const column of who) fields[column] = 'user.unique_id';
  if (one.granted !== 'no') {
    const granted = personKeyColumns(shape, 'by_');
    for (const column of granted) fields[column] = 'user.unique_id';
    references.push(referenceLine(granted, 'people', personKeyColumns(shape, '')));
  }
  fields['at'] = 'none';
  if (one.document) fields['doc'] = documentField;
  if (one.array) fields['tags'] = 'user.content';
  if (one.self !== 'no') {
    fields['up'] = 'none';
    references.push(referenceLine(['up'], nameOf(at), ['id']));
  }
  if (one.address !== 'no') references.push(addressReference(fields));
  return datasetLines(nameOf(at), {
    ...(one.key === 'none' ? {} : { key: one.key === 'id' ? '[id]' : '[code]' }),
    ...(one.names ? { subjects: `{ person: ${list(who)} }` } : {}),
    ...tenantOf(options, false),
    erase: one.erase,
    ...(options.dated ? { period: '{ keep: 30 days, since: at }' } : {}),
    references,
    fields,
  });
}

const documentField =
  '{ category: user.content, json: { $.mail: user.contact.email, "$.guests[*].name": user.name } }';

function tenantOf(options: MapOptions, hasColumn: boolean): { readonly tenant?: string } {
  return options.tenants && hasColumn ? { tenant: '[tenant]' } : {};
}

function latestReferences(shape: Shape, at: number, fields: Record<string, string>): string[] {
  return shape.hanging.flatMap(({ circle, parent }, place) => {
    if (!circle || parent !== at) return [];
    fields[`latest_${place + 1}`] = 'none';
    return [referenceLine([`latest_${place + 1}`], nameOf(place + 1), ['id'])];
  });
}

function addressReference(fields: Record<string, string>): string {
  fields['address_id'] = 'none';
  return '{ fields: [address_id], to: addresses, keys: [id], owns: true }';
}

/** Owned by whoever points at it. */
function addressesDataset({ people, hanging }: Shape): string {
  const isUsed = [people, ...hanging].some(({ address }) => address !== 'no');
  return datasetLines('addresses', {
    key: '[id]',
    erase: 'delete',
    references: [],
    fields: { id: 'none', street: isUsed ? 'user.contact.address.street' : 'none' },
  });
}

function eventsDataset({ hanging }: Shape): string {
  const told = hanging.flatMap(({ trigger }, place) => (trigger ? [place + 1] : []));
  const isUsed = told.length > 0;
  return datasetLines('events', {
    key: '[id]',
    erase: 'delete',
    references: told.map((at) => referenceLine(['ref_code'], nameOf(at), ['code'])),
    fields: {
      id: 'none',
      ref_code: isUsed ? 'user.unique_id' : 'none',
      body: isUsed ? 'user.content' : 'none',
    },
  });
}

interface Lines {
  readonly key?: string;
  readonly subjects?: string;
  readonly tenant?: string;
  readonly period?: string;
  readonly erase: string;
  readonly references: readonly string[];
  readonly fields: Readonly<Record<string, string>>;
}

function datasetLines(name: string, { references, fields, ...rest }: Lines): string {
  const given = Object.entries(rest).map(([key, value]) => `        ${key}: ${value}`);
  const refers = references.length === 0 ? [] : [`        references: [${references.join(', ')}]`];
  const columns = Object.entries(fields).map(([key, value]) => `          ${key}: ${value}`);
  return [`      ${name}:`, ...given, ...refers, '        fields:', ...columns].join('\n');
}

function referenceLine(fields: readonly string[], to: string, keys: readonly string[]): string {
  return `{ fields: ${list(fields)}, to: ${to}, keys: ${list(keys)} }`;
}

function list(columns: readonly string[]): string {
  return `[${columns.join(', ')}]`;
}
