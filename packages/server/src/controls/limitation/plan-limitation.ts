/**
 * The plan of a restriction or an objection, from the data map: pure. No row is changed; it says which
 * sealed fields will be refused, and which fields nothing but the company's own care protects.
 */
import type { DataMap } from '@troth/core/policy';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { datasetsOf, type ScopedDataset } from '../scope.ts';

/** `purposes`: null for all but storing. */
export function planLimitation(
  map: DataMap,
  kind: string,
  purposes: readonly string[] | null,
): Plan {
  const concerned = datasetsOf(map).datasets.filter(
    ({ dataset }) =>
      dataset.subjects[kind] !== undefined &&
      (purposes === null || dataset.purposes.some((one) => purposes.includes(one))),
  );
  return {
    stores: [],
    obstacles: [],
    warnings: [...unused(concerned, purposes), ...concerned.flatMap((one) => readable(one))],
    recipients: purposes === null ? recipientsOf(map, concerned) : {},
    sealed: concerned.flatMap((one) =>
      fieldsOf(one, true).map((field) => `${nameOf(one)}.${field}`),
    ),
  };
}

/** The gate stands before sealed values alone: whoever reads the store itself is not stopped. */
function readable(scoped: ScopedDataset): readonly Remark[] {
  const fields = fieldsOf(scoped, false);
  if (fields.length === 0) return [];
  const resource = nameOf(scoped);
  const count =
    fields.length === 1 ? '1 personal field is' : `${fields.length} personal fields are`;
  const message = `In ${resource} ${count} not sealed and can still be read by whoever holds a database role: ${fields.join(', ')}. Have those who use them stop.`;
  return [{ code: 'not-sealed', resource, message }];
}

function unused(
  concerned: readonly ScopedDataset[],
  purposes: readonly string[] | null,
): readonly Remark[] {
  return (purposes ?? [])
    .filter((one) => !concerned.some(({ dataset }) => dataset.purposes.includes(one)))
    .map((one) => ({
      code: 'purpose-unused',
      resource: one,
      message: `No dataset that names such a person is used for ${one}.`,
    }));
}

function fieldsOf({ dataset }: ScopedDataset, sealed: boolean): readonly string[] {
  return Object.entries(dataset.fields)
    .filter(([, field]) => (field.sealed === true) === sealed && field.category.startsWith('user'))
    .map(([name]) => name);
}

/** GDPR Art. 19 names the restriction; an objection it does not. */
function recipientsOf(
  { recipients }: DataMap,
  concerned: readonly ScopedDataset[],
): Plan['recipients'] {
  const places = concerned.map((one) => `${nameOf(one)}.`);
  const given = Object.entries(recipients).map(([id, { receives }]) => {
    const fields = receives.filter((field) => places.some((place) => field.startsWith(place)));
    return [id, fields] as const;
  });
  return Object.fromEntries(given.filter(([, fields]) => fields.length > 0));
}

function nameOf({ store, name }: ScopedDataset): string {
  return `${store}.${name}`;
}
