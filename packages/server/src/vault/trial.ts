/** Whether sealed values open where they stand: opened in memory, and dropped or handed out. */
import { VaultError } from './error.ts';
import { belongingOf, type Belonging } from './key-facts.ts';
import type { Place } from './place.ts';
import { parseSealed, type SealedText } from './sealed-text.ts';
import type { SubjectKey } from './subject-key.ts';
import type { SubjectKeys } from './subject-keys.ts';
import type { Tenants } from './tenants.ts';
import type { Pool } from '../platform/database.ts';

/** A value, and the places of which it must be one: a row may name several people. */
export interface Standing {
  readonly sealed: string;
  readonly places: readonly Place[];
}

/**
 * `opens`: under the key, and for the place, of one of them. `changed`: it is theirs by its key, and
 * opens at none of these places. Not opened are those of people whose data may only be stored
 * (`restricted`), is being erased (`fenced`) or was (`erased`).
 */
export type Trial =
  | 'opens'
  | 'changed'
  | 'malformed'
  | 'foreign'
  | 'unknown'
  | 'restricted'
  | 'fenced'
  | 'erased';

interface Parts {
  readonly options: { readonly pool: Pool };
  readonly tenants: Tenants;
  readonly keys: SubjectKeys;
}

export interface Opened {
  readonly trial: Trial;
  /** Where it opens. */
  readonly plaintext?: Buffer;
}

export interface OpenAllOptions {
  /** What is sealed for people whose data may only be stored is opened too: for a request of their own. */
  readonly restricted?: true;
}

/** In the order of the values. */
export async function tryAll(
  parts: Parts,
  standing: readonly Standing[],
): Promise<readonly Trial[]> {
  const opened = await openAll(parts, standing);
  for (const { plaintext } of opened) plaintext?.fill(0);
  return opened.map(({ trial }) => trial);
}

/** In the order of the values. */
export async function openAll(
  { options, tenants, keys }: Parts,
  standing: readonly Standing[],
  { restricted }: OpenAllOptions = {},
): Promise<readonly Opened[]> {
  const found = await keysOf(keys, standing);
  const parsed = standing.map(({ sealed }) => parseSealed(sealed));
  const plaintexts = new Map<number, Buffer>();
  const trials = standing.map(({ places }, index): Trial | undefined => {
    const text = parsed[index];
    if (text === undefined) return 'malformed';
    const answers = places.map((place) => answerOf(found, text, place, restricted ?? false));
    const opens = answers.find((one): one is Buffer => one instanceof Buffer);
    if (opens !== undefined) {
      plaintexts.set(index, opens);
      return 'opens';
    }
    return answers.find((one): one is Trial => typeof one === 'string');
  });
  // By its key it is nobody's of the row, or of somebody whose key may not be used.
  const rest = standing.flatMap(({ places }, index) => {
    const text = parsed[index];
    return trials[index] === undefined && text !== undefined
      ? [
          {
            index,
            claims: places.map(({ tenant, subject }) => ({ id: text.keyId, tenant, subject })),
          },
        ]
      : [];
  });
  const belonging = await belongingOf(
    options.pool,
    tenants,
    rest.flatMap(({ claims }) => claims),
  );
  let at = 0;
  for (const { index, claims } of rest) {
    trials[index] = ofBelonging(belonging.slice(at, (at += claims.length)));
  }
  return trials.map((trial, index): Opened => {
    const plaintext = plaintexts.get(index);
    return { trial: trial ?? 'unknown', ...(plaintext ? { plaintext } : {}) };
  });
}

type Keys = ReadonlyMap<string, SubjectKey | VaultError>;

async function keysOf(keys: SubjectKeys, standing: readonly Standing[]): Promise<Keys> {
  const found = new Map<string, SubjectKey | VaultError>();
  const places = standing.flatMap((one) => one.places);
  for (const [tenant, some] of Map.groupBy(places, (place) => place.tenant)) {
    const subjects = [...new Set(some.map(({ subject }) => subject))];
    try {
      for (const [subject, key] of await keys.getAll(tenant, subjects, false)) {
        found.set(JSON.stringify([tenant, subject]), key);
      }
    } catch (error) {
      if (!(error instanceof VaultError && error.code === 'tenant-erased')) throw error;
    }
  }
  return found;
}

/** Undefined where the keys database has to say whose the key is. */
function answerOf(
  keys: Keys,
  text: SealedText,
  place: Place,
  restricted: boolean,
): Trial | Buffer | undefined {
  const key = keys.get(JSON.stringify([place.tenant, place.subject]));
  if (key === undefined || key instanceof VaultError || key.id !== text.keyId) return undefined;
  if (key.closed === 'all' && !restricted) return 'restricted';
  try {
    return key.open(text, place);
  } catch (error) {
    if (error instanceof VaultError && error.code === 'sealed-not-opened') return 'changed';
    throw error;
  }
}

function ofBelonging(answers: readonly Belonging[]): Trial {
  if (answers.includes('own-erased')) return 'erased';
  if (answers.includes('own')) return 'fenced';
  return answers.includes('foreign') ? 'foreign' : 'unknown';
}
