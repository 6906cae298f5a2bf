/** Which columns of a person's rows are given to them, and why the others are not. */
import { isWithin, type DataMap, type Dataset, type Field } from '@troth/core/policy';
import { isPassword } from '../passwords.ts';

export interface GivenColumns {
  /** In the order of the data map. */
  readonly given: readonly string[];
  /** Column → why it is left out. */
  readonly withheld: Readonly<Record<string, string>>;
}

const secret =
  'Withheld for security: whoever has it could act as the person, and it says nothing about them';
const foreign =
  "It holds another person's key, whose rights a copy must not affect (GDPR Art. 15(4))";

export function columnsFor(
  map: DataMap,
  kind: string,
  { store, dataset }: { readonly store: string; readonly dataset: Dataset },
): GivenColumns {
  const others = keysOfOthers(map, kind, store, dataset);
  const withheld: Record<string, string> = {};
  for (const [name, field] of Object.entries(dataset.fields)) {
    if (isSecret(field)) withheld[name] = secret;
    else if (others.has(name)) withheld[name] = foreign;
  }
  const given = Object.keys(dataset.fields).filter((name) => !Object.hasOwn(withheld, name));
  return { given, withheld };
}

function isSecret(field: Field): boolean {
  const categories = [field.category, ...Object.values(field.json ?? {})];
  return (
    isPassword(field) ||
    field.token === true ||
    categories.some((category) => isWithin(category, 'user.authorization'))
  );
}

/** Columns of other kinds of people, and those that refer to a person's own row, but for one's own key. */
function keysOfOthers(
  { subjects }: DataMap,
  kind: string,
  store: string,
  dataset: Dataset,
): ReadonlySet<string> {
  const own = new Set([...dataset.tenant, ...(dataset.subjects[kind] ?? [])]);
  const roots = new Set(Object.values(subjects).map(({ root }) => root));
  const named = Object.entries(dataset.subjects).flatMap(([other, fields]) =>
    other === kind ? [] : fields,
  );
  const referring = dataset.references.filter(({ to }) => roots.has(`${store}.${to}`));
  // By its only such reference a dataset that names nobody hangs on the person's own row.
  const isOwn = dataset.subjects[kind] === undefined && referring.length === 1;
  const foreignKeys = isOwn ? named : [...named, ...referring.flatMap(({ fields }) => fields)];
  return new Set(foreignKeys.filter((name) => !own.has(name)));
}
