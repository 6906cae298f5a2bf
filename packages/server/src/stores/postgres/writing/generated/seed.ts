/** The SQL of a generated schema and its rows, and the changes that erase a person in it. */
import type { Change, ColumnTreatment, TableName } from '../../../contract.ts';
import { persons, type GeneratedTable, type Person } from './model.ts';

export function tableOf(schema: string, at: number): TableName {
  return { schema, name: `t${at}` };
}

/** In every value of the person that is no key; a part of it names the person alone. */
export function secretOf({ tenant, who }: Person): string {
  return `Secret<${tenant}|${who}>`;
}

export function schemaSql(tables: readonly GeneratedTable[]): string {
  const made = tables.map((table, at) => {
    const references = table.references.map((_, place) => `, ref${place} int`).join('');
    const columns = `tenant int not null, id int not null, who text not null, plain text, note text, doc jsonb${references}`;
    const key = { none: '', id: ', primary key (id)', 'tenant-id': ', primary key (tenant, id)' };
    const whole = `create table t${at} (${columns}${key[table.key]})`;
    if (table.partitioned === 'no') return `${whole};`;
    const column = table.partitioned === 'by-id' ? 'id' : 'tenant';
    const parts = [0, 1, 2].map(
      (part) =>
        `create table t${at}_${part} partition of t${at} for values with (modulus 3, remainder ${part});`,
    );
    return `${whole} partition by hash (${column}); ${parts.join('')}`;
  });
  return made.join('\n');
}

/** After the rows: circles have no order in which they could go in. */
export function constraintSql(tables: readonly GeneratedTable[]): string {
  return tables
    .flatMap((table, at) =>
      table.references.flatMap(({ to, nullable, onDelete }, place) => {
        const composite = tables[to]?.key === 'tenant-id';
        const [fields, keys] = composite
          ? [`tenant, ref${place}`, 'tenant, id']
          : [`ref${place}`, 'id'];
        return [
          `alter table t${at} add foreign key (${fields}) references t${to} (${keys}) on delete ${onDelete};`,
          ...(nullable ? [] : [`alter table t${at} alter ref${place} set not null;`]),
        ];
      }),
    )
    .join('\n');
}

/** Rows refer to rows of the same person; a row that would need one that is not there is not made. */
export function rowsSql(tables: readonly GeneratedTable[]): string {
  const counts = persons.map((_, person) => countsOf(tables, person));
  return tables
    .flatMap((table, at) =>
      persons.flatMap((person, place) =>
        Array.from({ length: counts[place]?.[at] ?? 0 }, (_, row) =>
          insertSql(table, at, person, place, row, counts[place] ?? []),
        ),
      ),
    )
    .join('\n');
}

function countsOf(tables: readonly GeneratedTable[], person: number): readonly number[] {
  let counts = tables.map((table) => table.rows[person] ?? 0);
  for (const _ of tables) {
    const before = counts;
    counts = tables.map((table, at) => {
      const lacks = table.references.some(({ to, nullable }) => !nullable && before[to] === 0);
      return lacks ? 0 : (before[at] ?? 0);
    });
  }
  return counts;
}

function insertSql(
  table: GeneratedTable,
  at: number,
  person: Person,
  place: number,
  row: number,
  counts: readonly number[],
): string {
  const secret = secretOf(person);
  const document = JSON.stringify({
    kept: 1.5,
    list: [{ mail: secret, n: 1 }, { n: 2 }],
    own: secret,
  });
  const references = table.references.map(({ to }) => {
    const there = counts[to] ?? 0;
    return there === 0 ? 'null' : String(idOf(place, (row * 7 + to) % there));
  });
  const note = `says ${secret.toLowerCase()} and ${secret}, twice`;
  const values = [
    person.tenant,
    idOf(place, row),
    `'${person.who}'`,
    `'${secret}'`,
    `'${note}'`,
    `'${document}'`,
  ];
  return `insert into t${at} values (${[...values, ...references].join(', ')});`;
}

/** Unique in its table, so that `id` can be a key alone; 0 for the first row of the first person. */
function idOf(person: number, row: number): number {
  return person * 100 + row;
}

export function erasureOf(
  schema: string,
  tables: readonly GeneratedTable[],
  person: Person,
): readonly Change[] {
  return tables.map((table, at) => {
    const key = { none: [], id: ['id'], 'tenant-id': ['tenant', 'id'] }[table.key];
    const [fields, equal] = [['tenant', 'who'], [[person.tenant, person.who]]];
    const select =
      table.by === 'keys'
        ? { table: tableOf(schema, at), fields, equal }
        : { table: tableOf(schema, at), where: [{ oneOf: equal, fields }] };
    if (table.treatment === 'delete') return { select, treatment: { how: 'delete' }, key };
    const references = table.references.map((_, place): [string, ColumnTreatment] => [
      `ref${place}`,
      { how: 'null' },
    ]);
    const set = { ...treatmentOf(table.treatment, person), ...Object.fromEntries(references) };
    return { select, treatment: { how: 'update', set }, key };
  });
}

function treatmentOf(
  treatment: Exclude<GeneratedTable['treatment'], 'delete'>,
  person: Person,
): Readonly<Record<string, ColumnTreatment>> {
  const mask: ColumnTreatment = { how: 'mask', with: 'erased' };
  const texts: ColumnTreatment = { how: 'mask-texts', texts: [secretOf(person)], with: '[gone]' };
  const paths: ColumnTreatment = { how: 'remove-paths', paths: ['$.list[*].mail', '$.own'] };
  const nothing: ColumnTreatment = { how: 'null' };
  return {
    null: { plain: nothing, note: nothing, doc: nothing },
    mask: { plain: mask, note: mask, doc: { how: 'mask', with: '{}' } as const },
    paths: { plain: nothing, note: texts, doc: paths },
    texts: { plain: texts, note: texts, doc: paths },
  }[treatment];
}
