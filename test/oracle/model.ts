/**
 * Shapes of schemas that the oracle tries, as data: people, and tables that hang from them in every way
 * that a data map can say. What a shape becomes in SQL and in a data map is `schema.ts` and `map.ts`.
 */
import fc from 'fast-check';

export interface People {
  /** How a person is known: by a number, by customer and number, or by a name of their own. */
  readonly key: 'id' | 'tenant-id' | 'natural';
  /** Two people's own names differ in their case alone. */
  readonly alike: boolean;
  readonly softDeletes: boolean;
  readonly document: boolean;
  /** `invited_by`: whoever brought them, somebody else. */
  readonly invited: boolean;
  /** Points at a row of the table of addresses. */
  readonly address: 'no' | 'own' | 'shared';
}

export interface Hanging {
  /** Place of the table that it refers to; 0 is the people. */
  readonly parent: number;
  /** By the key, by another column that is unique, or by one in which two people have the same value. */
  readonly by: 'key' | 'code' | 'same-code';
  readonly foreignKey: boolean;
  readonly nullable: boolean;
  readonly onDelete: 'no action' | 'cascade' | 'set null';
  /** Whether its rows name the person themselves, besides the reference. */
  readonly names: boolean;
  readonly erase: 'delete' | 'null' | 'mask';
  readonly key: 'id' | 'none' | 'natural';
  readonly partitions: 'no' | 'whole' | 'own-keys';
  readonly document: boolean;
  readonly array: boolean;
  /** A column that points at another row of the table: of the same person, or of anybody. */
  readonly self: 'no' | 'same' | 'anybody';
  /** A second person in the row, who is somebody else. */
  readonly granted: 'no' | 'nullable' | 'firm';
  /** The parent points back at one of these rows. */
  readonly circle: boolean;
  /** Deleting a row writes one into the table of events. */
  readonly trigger: boolean;
  /** Points at a row of the table of addresses. */
  readonly address: 'no' | 'own' | 'shared';
  /** Of each person, by place. */
  readonly rows: readonly number[];
}

export interface Shape {
  readonly people: People;
  /** Whether foreign keys hold the references to addresses. */
  readonly addressKeys: boolean;
  /** Deleting a person writes their address into a table of which the data map knows nothing. */
  readonly audit: boolean;
  /** Tables 1, 2, …; each hangs from one before it. */
  readonly hanging: readonly Hanging[];
}

/** People of a case: two customers with two people each. The first person is erased. */
export const tenants: readonly number[] = [1, 1, 2, 2];

const address = fc.constantFrom<People['address'][]>('no', 'no', 'no', 'own', 'shared');

const people: fc.Arbitrary<People> = fc.record({
  key: fc.constantFrom<People['key'][]>('id', 'id', 'tenant-id', 'natural'),
  alike: fc.boolean(),
  softDeletes: fc.boolean(),
  document: fc.boolean(),
  invited: fc.boolean(),
  address,
});

const hangingAt = (at: number): fc.Arbitrary<Hanging> =>
  fc
    .record({
      // Chains of two and three hops are as frequent as tables that hang from the people.
      parent: fc.oneof(fc.constant(at - 1), fc.nat(at - 1)),
      by: fc.constantFrom<Hanging['by'][]>('key', 'key', 'key', 'code', 'same-code'),
      foreignKey: fc.boolean(),
      nullable: fc.boolean(),
      onDelete: fc.constantFrom<Hanging['onDelete'][]>(
        'no action',
        'no action',
        'cascade',
        'set null',
      ),
      names: fc.boolean(),
      erase: fc.constantFrom<Hanging['erase'][]>('delete', 'delete', 'delete', 'null', 'mask'),
      key: fc.constantFrom<Hanging['key'][]>('id', 'id', 'id', 'none', 'natural'),
      partitions: fc.constantFrom<Hanging['partitions'][]>('no', 'no', 'no', 'whole', 'own-keys'),
      document: fc.boolean(),
      array: fc.boolean(),
      self: fc.constantFrom<Hanging['self'][]>('no', 'no', 'same', 'anybody'),
      granted: fc.constantFrom<Hanging['granted'][]>(
        ...Array.from({ length: 8 }, () => 'no' as const),
        'nullable',
        'nullable',
        'nullable',
        'firm',
      ),
      circle: oneIn(4),
      trigger: oneIn(4),
      address,
      rows: fc.array(fc.nat(3), { minLength: tenants.length, maxLength: tenants.length }),
    })
    .map(possible);

/** What no database allows, or what every plan is refused for, is left out. */
function possible(one: Hanging): Hanging {
  const isWhole = one.partitions === 'no';
  // Rows of which a part of the target's value is somebody else's say themselves whose they are.
  const names = one.names || one.by === 'same-code';
  const foreignKey = one.foreignKey && one.by !== 'same-code';
  const onDelete =
    (one.onDelete === 'set null' && !one.nullable) ||
    (one.onDelete === 'cascade' && one.erase !== 'delete')
      ? 'no action'
      : one.onDelete;
  // A row that stays lets go of a row that goes.
  const nullable = one.nullable || one.erase !== 'delete';
  const key = one.erase === 'delete' || one.key === 'none' ? one.key : 'id';
  return {
    ...one,
    names,
    foreignKey,
    onDelete,
    nullable,
    key: isWhole ? key : 'id',
    self: key === 'id' && isWhole ? one.self : 'no',
    circle: one.circle && key === 'id' && isWhole && one.by === 'key',
    // Of one who stays in a row the name of somebody else is no matter of an erasure.
    granted: one.erase === 'delete' && one.names ? one.granted : 'no',
  };
}

export const shapes: fc.Arbitrary<Shape> = fc
  .integer({ min: 1, max: 5 })
  .chain((count) =>
    fc.record({
      people,
      addressKeys: fc.boolean(),
      audit: oneIn(12),
      many: oneIn(8),
      hanging: fc.tuple(...Array.from({ length: count }, (_, at) => hangingAt(at + 1))),
    }),
  )
  .map(({ many, ...shape }) => fitting(many ? withMany(shape) : shape));

/** More rows of the first person than a page of handles holds, in a table to which others refer. */
export const manyRows = 1_040;

function withMany(shape: Shape): Shape {
  const first = shape.hanging.find((_, place) =>
    shape.hanging.some(({ parent }) => parent === place + 1),
  );
  const hanging = shape.hanging.map((one) =>
    one === first ? { ...one, rows: [manyRows, ...one.rows.slice(1)] } : one,
  );
  return { ...shape, hanging };
}

function oneIn(sides: number): fc.Arbitrary<boolean> {
  return fc.nat(sides - 1).map((die) => die === 0);
}

/** A table is referred to by a column that it has, and by one that can be a key only where it is one. */
function fitting({ hanging, ...rest }: Shape): Shape {
  const same = new Set(hanging.filter(({ by }) => by === 'same-code').map(({ parent }) => parent));
  const keyed = hanging.map((one, place) =>
    same.has(place + 1) && one.key === 'natural' ? { ...one, key: 'id' as const } : one,
  );
  return {
    ...rest,
    hanging: keyed.map((one) => {
      const parent = keyed[one.parent - 1];
      const lacks = one.by === 'key' && parent !== undefined && parent.key !== 'id';
      return lacks ? { ...one, by: 'code' as const, circle: false } : one;
    }),
  };
}

/** Each must be in at least one of twenty cases. */
export const kinds: Readonly<Record<string, (shape: Shape) => boolean>> = {
  'reference by a key': ({ hanging }) => hanging.some(({ by }) => by === 'key'),
  'reference by another column': ({ hanging }) => hanging.some(({ by }) => by === 'code'),
  'target that is not unique': ({ hanging }) => hanging.some(({ by }) => by === 'same-code'),
  'two hops': (shape) => hops(shape) >= 2,
  'three hops': (shape) => hops(shape) >= 3,
  circle: ({ hanging }) => hanging.some(({ circle }) => circle),
  'reference to its own table': ({ hanging }) => hanging.some(({ self }) => self !== 'no'),
  'owned by the row that points at it': ({ people: { address: at }, hanging }) =>
    at === 'own' || hanging.some((one) => one.address === 'own'),
  'shared row': ({ people: { address: at }, hanging }) =>
    at === 'shared' || hanging.some((one) => one.address === 'shared'),
  'somebody else in the row': ({ people: { invited }, hanging }) =>
    invited || hanging.some(({ granted }) => granted !== 'no'),
  'partitions with keys of their own': ({ hanging }) =>
    hanging.some(({ partitions, foreignKey }) => partitions === 'own-keys' && foreignKey),
  trigger: ({ hanging }) => hanging.some(({ trigger }) => trigger),
  'natural key': (shape) =>
    shape.people.key === 'natural' || shape.hanging.some(({ key }) => key === 'natural'),
  'table without a key': ({ hanging }) => hanging.some(({ key }) => key === 'none'),
  document: (shape) => shape.people.document || shape.hanging.some((one) => one.document),
  array: ({ hanging }) => hanging.some((one) => one.array),
  'soft delete': (shape) => shape.people.softDeletes,
  'two tenants in the key': (shape) => shape.people.key === 'tenant-id',
  'names that differ in their case': ({ people: { key, alike } }) => key === 'natural' && alike,
  'more rows than a page': ({ hanging }) => hanging.some(({ rows }) => rows[0] === manyRows),
  'trigger that writes where the map does not look': ({ audit }) => audit,
  'cascade of the server': ({ hanging }) =>
    hanging.some((one) => one.foreignKey && one.onDelete === 'cascade'),
  'rows that stay': ({ hanging }) => hanging.some(({ erase }) => erase !== 'delete'),
};

function hops({ hanging }: Shape): number {
  const depth = [0];
  for (const { parent } of hanging) depth.push((depth[parent] ?? 0) + 1);
  return Math.max(...depth);
}
