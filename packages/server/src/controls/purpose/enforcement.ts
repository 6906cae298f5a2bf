/** What stands between the data and a purpose that is not listed: the gate, and what is read past it. */
import { isWithin, type DataMap, type Field, type Policy } from '@troth/core/policy';
import { tenantName, type Gate, type Reading } from '../../vault/index.ts';
import { attempt, attemptAll, type Attempt } from '../attempt.ts';
import type { ProbeContext } from '../context.ts';
import { hasAccess } from '../declared-roles.ts';
import { isSame, tableOf, type ScopedDataset } from '../scope.ts';
import { readSealed, type SealedRead } from '../sealed/sealed-values.ts';

export interface Enforcement {
  /** Null where there is no vault, and so no gate. */
  readonly gate: GateFacts | null;
  /** Every field that is declared sealed. */
  readonly sealed: readonly SealedField[];
  /** Datasets with personal fields that are not. */
  readonly past: readonly PastTheGate[];
}

export interface GateFacts {
  /** Readings that the data map does not list. */
  readonly asked: number;
  /** Those of them that were allowed. */
  readonly through: readonly LetThrough[];
}

export interface LetThrough extends Reading {
  readonly store: string;
  readonly table: string;
  readonly field: string;
}

export interface SealedField {
  readonly store: string;
  readonly table: string;
  readonly field: string;
  readonly values: Attempt<SealedRead>;
}

export interface PastTheGate {
  readonly store: string;
  readonly table: string;
  readonly fields: number;
  /** Database roles that can log in and read the table; null where the store cannot say. */
  readonly roles: number | null;
}

export async function probeEnforcement(
  context: ProbeContext,
  datasets: readonly ScopedDataset[],
): Promise<Enforcement> {
  const { policy, gate } = context;
  const declared = datasets.flatMap((scoped) =>
    fieldsOf(scoped).flatMap(([field, { sealed }]) => (sealed === true ? [{ scoped, field }] : [])),
  );
  const read = await attemptAll(declared, ({ scoped, field }) =>
    readSealed(context, scoped, field),
  );
  const past: PastTheGate[] = [];
  for (const scoped of datasets) {
    const fields = fieldsOf(scoped).filter(([, field]) => isReadable(field)).length;
    if (fields === 0) continue;
    const { store, dataset } = scoped;
    past.push({ store, table: dataset.table, fields, roles: await readers(context, scoped) });
  }
  return {
    gate: gate === undefined ? null : askGate(gate, policy, datasets),
    sealed: read.map(([{ scoped, field }, values]) => ({
      store: scoped.store,
      table: scoped.dataset.table,
      field,
      values,
    })),
    past,
  };
}

function fieldsOf({ dataset }: ScopedDataset) {
  return Object.entries(dataset.fields);
}

/** Says something about a person in clear. */
function isReadable({ category, json, sealed, hash, token }: Field): boolean {
  if (sealed === true || hash !== undefined || token === true) return false;
  return [category, ...Object.values(json ?? {})].some((one) => isWithin(one, 'user'));
}

async function readers(
  { stores }: ProbeContext,
  { store, dataset }: ScopedDataset,
): Promise<number | null> {
  const asked = await attempt(() => stores.roles(store));
  if (!asked.done || !asked.value.supported) return null;
  const table = tableOf(dataset);
  return asked.value.value.filter(
    (role) =>
      role.superuser ||
      (hasAccess(role) && role.readableTables.some((readable) => isSame(readable, table))),
  ).length;
}

/** A purpose that no map can hold: names of the policy language have no spaces. */
const unheardOf = 'no such purpose';

function askGate(gate: Gate, { id, map }: Policy, datasets: readonly ScopedDataset[]): GateFacts {
  const tenant = tenantName(id, []);
  const through: LetThrough[] = [];
  let asked = 0;
  for (const scoped of datasets) {
    const { store, name, dataset } = scoped;
    for (const reading of readings(map)) {
      if (isListed(map, scoped, reading)) continue;
      for (const field of Object.keys(dataset.fields)) {
        asked += 1;
        const answer = gate({ tenant, dataset: `${store}.${name}`, field, ...reading });
        if (answer === 'allowed') through.push({ store, table: dataset.table, field, ...reading });
      }
    }
  }
  return { asked, through };
}

function readings({ purposes }: DataMap): readonly Reading[] {
  return [...Object.keys(purposes), unheardOf].flatMap((purpose) =>
    (['controller', 'processor'] as const).map((role) => ({ purpose, role })),
  );
}

function isListed({ purposes }: DataMap, { dataset }: ScopedDataset, reading: Reading): boolean {
  const { purpose, role } = reading;
  const onlyAs = purposes[purpose]?.onlyAs ?? role;
  return dataset.purposes.includes(purpose) && dataset.role === role && onlyAs === role;
}
