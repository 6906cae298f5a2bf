/** Families of SQL types, as PostgreSQL and its neighbours spell them. */
export type TypeFamily =
  | 'text'
  | 'integer'
  | 'decimal'
  | 'bool'
  | 'date'
  | 'timestamp'
  | 'time'
  | 'json'
  | 'uuid'
  | 'inet'
  | 'mac'
  | 'bytes'
  | 'point'
  | 'array'
  | 'other';

const families: readonly (readonly [RegExp, TypeFamily])[] = [
  [/\[\]$|^_|^array/, 'array'],
  [/^json/, 'json'],
  [/^(?:bool|bit\(1\))/, 'bool'],
  [/^(?:small|big|tiny|medium)?int|^int\d|^(?:small|big)?serial|^oid|^year$/, 'integer'],
  [/^(?:numeric|decimal|real|double|float|money|number)/, 'decimal'],
  [/^(?:timestamp|datetime)/, 'timestamp'],
  [/^date/, 'date'],
  [/^(?:time|interval)/, 'time'],
  [/^uuid|^uniqueidentifier/, 'uuid'],
  [/^(?:inet|cidr)/, 'inet'],
  [/^macaddr/, 'mac'],
  [/^(?:bytea|blob|longblob|binary|varbinary|image)/, 'bytes'],
  [/^(?:point|geometry|geography)/, 'point'],
  [/char|text|citext|string|clob|^name$|^enum|^user-defined|^xml|^hstore|^$/, 'text'],
];

export function typeFamily(type: string): TypeFamily {
  const plain = type.trim().toLowerCase();
  return families.find(([pattern]) => pattern.test(plain))?.[1] ?? 'other';
}
