/** Schemas and data of people in them, generated, for the property test of erasure. */
import fc from 'fast-check';

export interface GeneratedReference {
  readonly to: number;
  readonly nullable: boolean;
  readonly onDelete: 'no action' | 'restrict';
}

export interface GeneratedTable {
  readonly key: 'none' | 'id' | 'tenant-id';
  /** By hash of the tenant, in three partitions; only where the tenant is part of the key, or without one. */
  readonly partitioned: boolean;
  readonly references: readonly GeneratedReference[];
  readonly treatment: 'delete' | 'null' | 'mask' | 'paths' | 'texts';
  /** Rows of each person, by place in `persons`. */
  readonly rows: readonly number[];
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
    onDelete: fc.constantFrom('no action', 'restrict'),
  });

export const schemas: fc.Arbitrary<readonly GeneratedTable[]> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.array(
      fc.record({
        key: fc.constantFrom<GeneratedTable['key'][]>('none', 'id', 'tenant-id', 'tenant-id'),
        partitioned: fc.boolean(),
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

/** What PostgreSQL allows, and what a plan would be refused for is left out. */
function possible(table: GeneratedTable, tables: readonly GeneratedTable[]): GeneratedTable {
  const references = table.references
    .filter(({ to }) => tables[to]?.key !== 'none')
    // A row that stays cannot keep a reference that may not be null to one that goes.
    .map((each) => (table.treatment === 'delete' ? each : { ...each, nullable: true }));
  return { ...table, references, partitioned: table.partitioned && table.key !== 'id' };
}
