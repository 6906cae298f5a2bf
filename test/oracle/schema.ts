/** What a shape becomes in PostgreSQL: tables, rows, and what holds them together. */
import { nameOf, rowsOf, type Row, type Value } from './cells.ts';
import type { Hanging, Shape } from './model.ts';

export function schemaSql(shape: Shape): string {
  return [
    'create table addresses (id int primary key, street text not null);',
    'create table events (id serial primary key, ref_code text, body text);',
    peopleSql(shape),
    ...shape.hanging.map((one, place) => hangingSql(shape, one, place + 1)),
    ...insertsSql(rowsOf(shape)),
    ...constraintsSql(shape),
    ...shape.hanging.flatMap((one, place) => (one.trigger ? [triggerSql(place + 1)] : [])),
    ...(shape.audit ? [auditSql] : []),
  ].join('\n');
}

/** Columns that name a person, by the prefix of whose they are. */
function personColumns({ people }: Shape, prefix: string): readonly string[] {
  if (people.key === 'natural') return [`${prefix}username text`];
  return people.key === 'id' ? [`${prefix}id int`] : [`${prefix}tenant int`, `${prefix}id int`];
}

export function namesOf(columns: readonly string[]): readonly string[] {
  return columns.map((column) => column.slice(0, column.indexOf(' ')));
}

export function personKeyColumns(shape: Shape, prefix: string): readonly string[] {
  return namesOf(personColumns(shape, prefix));
}

function peopleSql(shape: Shape): string {
  const { people, hanging } = shape;
  const key = personKeyColumns(shape, '');
  const columns = [
    ...(people.key === 'tenant-id' ? [] : ['tenant int']),
    ...personColumns(shape, '').map((column) => `${column} not null`),
    `code text${isTargetOnce(hanging, 0) ? ' unique' : ''}`,
    'email text',
    'name text',
    ...(people.softDeletes ? ['deleted_at date'] : []),
    ...(people.document ? ['doc jsonb'] : []),
    ...(people.invited ? personColumns(shape, 'invited_') : []),
    ...(people.address === 'no' ? [] : ['address_id int']),
    ...latestColumns(hanging, 0),
  ];
  return `create table people (${columns.join(', ')}, primary key (${key.join(', ')}));`;
}

function hangingSql(shape: Shape, one: Hanging, at: number): string {
  const { key, partitions } = one;
  const columns = [
    ...(key === 'id' ? ['id int not null'] : []),
    ...referenceColumns(shape, one),
    `code text${isTargetOnce(shape.hanging, at) && partitions === 'no' ? ' unique' : ''}`,
    'body text',
    'at timestamptz',
    ...(one.names ? personColumns(shape, 'who_').map((column) => `${column} not null`) : []),
    ...(one.granted === 'no'
      ? []
      : personColumns(shape, 'by_').map((c) => (one.granted === 'firm' ? `${c} not null` : c))),
    ...(one.document ? ['doc jsonb'] : []),
    ...(one.array ? ['tags text[]'] : []),
    ...(one.self === 'no' ? [] : ['up int']),
    ...(one.address === 'no' ? [] : ['address_id int']),
    ...latestColumns(shape.hanging, at),
  ];
  const primary = { id: ', primary key (id)', natural: ', primary key (code)', none: '' }[key];
  const table = `create table ${nameOf(at)} (${columns.join(', ')}${primary})`;
  if (partitions === 'no') return `${table};`;
  const parts = [0, 1].map(
    (part) =>
      `create table ${nameOf(at)}_${part} partition of ${nameOf(at)} for values with (modulus 2, remainder ${part});`,
  );
  return `${table} partition by hash (id); ${parts.join(' ')}`;
}

export function referenceColumns(
  shape: Shape,
  { parent, by, nullable }: Hanging,
): readonly string[] {
  const columns =
    by === 'key'
      ? parent === 0
        ? personColumns(shape, 'ref_')
        : ['ref_id int']
      : ['ref_code text'];
  return columns.map((column) => (nullable ? column : `${column} not null`));
}

/** Whether the other column of a table is the target of references, and has each value once. */
function isTargetOnce(hanging: readonly Hanging[], at: number): boolean {
  return (
    hanging.some(({ parent, by }) => parent === at && by === 'code') &&
    !hanging.some(({ parent, by }) => parent === at && by === 'same-code')
  );
}

function latestColumns(hanging: readonly Hanging[], at: number): readonly string[] {
  return hanging.flatMap(({ circle, parent }, place) =>
    circle && parent === at ? [`latest_${place + 1} int`] : [],
  );
}

function constraintsSql(shape: Shape): readonly string[] {
  const { people, hanging } = shape;
  const personKeys = personKeyColumns(shape, '').join(', ');
  const own = people.invited
    ? [
        `alter table people add foreign key (${personKeyColumns(shape, 'invited_').join(', ')}) references people;`,
      ]
    : [];
  return [
    ...own,
    ...(people.address === 'no' || !shape.addressKeys ? [] : [address('people')]),
    ...hanging.flatMap((one, place) => {
      const at = place + 1;
      const table = nameOf(at);
      const parent = hanging[one.parent - 1];
      const keys = one.by === 'key' ? (one.parent === 0 ? personKeys : 'id') : 'code';
      const canHold =
        one.by === 'key'
          ? one.parent === 0 || parent?.key === 'id'
          : isTargetOnce(hanging, one.parent) && (parent?.partitions ?? 'no') === 'no';
      const fields = namesOf(referenceColumns(shape, one)).join(', ');
      const tables = one.partitions === 'own-keys' ? [`${table}_0`, `${table}_1`] : [table];
      return [
        ...(one.foreignKey && canHold
          ? tables.map(
              (each) =>
                `alter table ${each} add foreign key (${fields}) references ${nameOf(one.parent)} (${keys}) on delete ${one.onDelete};`,
            )
          : []),
        ...(one.self === 'no'
          ? []
          : [`alter table ${table} add foreign key (up) references ${table};`]),
        ...(one.granted === 'no' || !one.foreignKey
          ? []
          : [
              `alter table ${table} add foreign key (${personKeyColumns(shape, 'by_').join(', ')}) references people;`,
            ]),
        ...(one.address === 'no' || !shape.addressKeys ? [] : [address(table)]),
        ...(one.circle
          ? [
              `alter table ${nameOf(one.parent)} add foreign key (latest_${at}) references ${table};`,
            ]
          : []),
      ];
    }),
  ];
}

/** By the other column of the row, so that what it writes is found by a value and by no foreign key. */
function triggerSql(at: number): string {
  const table = nameOf(at);
  return `create function told_${at}() returns trigger language plpgsql as $$ begin
    insert into public.events (ref_code, body) values (old.code, old.body); return old; end $$;
    create trigger told after delete on ${table} for each row execute function told_${at}();`;
}

/** Whom nobody told of: neither the data map nor whoever reads it. */
const auditSql = `create table audit (note text);
  create function noted() returns trigger language plpgsql as $$ begin
    insert into public.audit (note) values ('gone: ' || old.email); return old; end $$;
  create trigger noted after delete on people for each row execute function noted();`;

/** Rows of a table have the same columns. */
function insertsSql(rows: readonly Row[]): readonly string[] {
  return [...Map.groupBy(rows, ({ table }) => table)].map(([table, some]) => {
    const columns = Object.keys(some[0]?.values ?? {});
    const lines = some.map(
      ({ values }) => `(${columns.map((column) => literal(values[column] ?? null)).join(', ')})`,
    );
    return `insert into ${table} (${columns.join(', ')}) values ${lines.join(', ')};`;
  });
}

function literal(value: Value): string {
  if (value === null) return 'null';
  return typeof value === 'number' ? String(value) : `'${value.replaceAll("'", "''")}'`;
}

function address(table: string): string {
  return `alter table ${table} add foreign key (address_id) references addresses;`;
}
