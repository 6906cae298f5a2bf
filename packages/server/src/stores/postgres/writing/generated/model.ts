/** Schemas and data of people in them, generated, for the property test of erasure. */
import fc from 'fast-check';

export interface GeneratedReference {
  readonly to: number;
  readonly nullable: boolean;
  readonly onDelete: 'no action' | 'restrict' | 'cascade' | 'set null';
}

export interface GeneratedTable {
  readonly key: 'none' | 'id' | 'tenant-id';
  /** In three partitions; by what is part of the key, where there is one. */
  readonly partitioned: 'no' | 'by-tenant' | 'by-id';
  readonly references: readonly GeneratedReference[];
  readonly treatment: 'delete' | 'null' | 'mask' | 'paths' | 'texts';
  /** How the person's rows are named: by keys, or by a condition alone. */
  readonly by: 'keys' | 'condition';
  /** Rows of each person, by place in `persons`. */
  readonly rows: readonly number[];
}

export interface GeneratedCase {
  readonly tables: readonly GeneratedTable[];
  /** Of the store: few, so that many batches are made. */
  readonly batchRows: number;
}

export interface Person {
  readonly tenant: string;
  /** Any text, the empty one and 0 too. */
  readonly who: string;
}

/** The first is erased. They share tenants and names, never both. */
export const persons: readonly Person[] = [
  { tenant: '0', who: '' },
  { tenant: '0', who: '0' },
  { tenant: '1', who: '' },
  { tenant: '1', who: '0' },
];

const reference = (tables: number): fc.Arbitrary<GeneratedReference> =>
  fc.record({
    to: fc.nat(tables - 1),
    nullable: fc.boolean(),
    onDelete: fc.constantFrom('no action', 'restrict', 'cascade', 'set null'),
  });

const schemas: fc.Arbitrary<readonly GeneratedTable[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.array(
      fc.record({
        key: fc.constantFrom<GeneratedTable['key'][]>('none', 'id', 'tenant-id', 'tenant-id'),
        partitioned: fc.constantFrom<GeneratedTable['partitioned'][]>('no', 'by-tenant', 'by-id'),
        by: fc.constantFrom<GeneratedTable['by'][]>('keys', 'keys', 'condition'),
        references: fc.array(reference(count), { maxLength: 3 }),
        treatment: fc.constantFrom<GeneratedTable['treatment'][]>(
          'delete',
          'delete',
          'delete',
          'null',
          'mask',
          'paths',
          'texts',
        ),
        rows: fc.array(fc.nat(4), { minLength: persons.length, maxLength: persons.length }),
      }),
      { minLength: count, maxLength: count },
    ),
  )
  .map((tables) => tables.map((table) => possible(table, tables)));

export const batchSizes: readonly number[] = [2, 3, 10_000];

export const cases: fc.Arbitrary<GeneratedCase> = fc.record({
  tables: schemas,
  batchRows: fc.constantFrom(...batchSizes),
});

/** What PostgreSQL allows, and what a plan would be refused for is left out. */
function possible(table: GeneratedTable, tables: readonly GeneratedTable[]): GeneratedTable {
  const references = table.references
    .filter(({ to }) => tables[to]?.key !== 'none')
    // A row that stays cannot keep a reference that may not be null to one that goes, nor go with it.
    .map((each) => (table.treatment === 'delete' ? each : { ...each, nullable: true }))
    .map((each) =>
      isPossible(each, table, tables) ? each : { ...each, onDelete: 'no action' as const },
    );
  const byTenant = table.key === 'id' && table.partitioned === 'by-tenant';
  return { ...table, references, partitioned: byTenant ? 'no' : table.partitioned };
}

/** The server nulls all columns of a reference, of which the tenant may not be null; what stays does not cascade. */
function isPossible(
  { to, nullable, onDelete }: GeneratedReference,
  { treatment }: GeneratedTable,
  tables: readonly GeneratedTable[],
): boolean {
  if (onDelete === 'set null') return nullable && tables[to]?.key === 'id';
  return onDelete !== 'cascade' || treatment === 'delete';
}
