/** What an installation can do with its vault, as the command line calls it. */
import type { Policy } from '@troth/core/policy';
import {
  adoptAll,
  planAdoption,
  type Adopted,
  type AdoptionOptions,
  type FieldPlan,
} from './adoption.ts';
import type { OpenStore } from './sealed-datasets.ts';
import {
  findableKinds,
  ownersOf,
  sealedDatasets,
  type SealedDataset,
} from './controls/sealed/owners.ts';
import { blindIndexFor, indexColumn } from './controls/sealed/blind-indexes.ts';
import { keyFrom } from './controls/requests/subject.ts';
import {
  planUnsealing,
  unsealAll,
  type Unsealed,
  type UnsealingApproval,
  type UnsealingOptions,
} from './unsealing.ts';
import { rewrapAll, rotateEpochs, type RotateOptions } from './rotate-epochs.ts';
import type { VaultAccess } from './vault-access.ts';
import {
  keyName,
  takeCensus,
  VaultError,
  type Census,
  type Place,
  type Reading,
  type Rewrapped,
} from './vault/index.ts';

export interface VaultOperations {
  /** Seals one value for its place. Throws `place-invalid`, and what the vault throws. */
  seal(at: ValueAt, plaintext: Uint8Array): Promise<string>;
  /** Opens one value for a purpose; a refusal is in the ledger when this throws `purpose-refused`. */
  open(at: ValueAt, sealed: string, reading: Reading): Promise<Buffer>;
  state(): Promise<readonly Census[]>;
  /** New epoch keys, and every key wrapped anew under them. Killed, `rewrap` goes on. */
  rotate(options?: RotateOptions): Promise<Rewrapped>;
  /** Goes on with keys that are still wrapped under an old epoch key. */
  rewrap(options?: RotateOptions): Promise<Rewrapped>;
  /** What stands in clear although it is declared sealed. Changes nothing. */
  planAdoption(options?: AdoptionOptions): Promise<readonly FieldPlan[]>;
  /** Seals it in place. Killed and called again, it goes on. */
  adopt(options?: AdoptionOptions): Promise<readonly Adopted[]>;
  /** The blind index of a value for its place. Throws `place-invalid` where the data map names none. */
  indexOf(at: ValueAt, plaintext: string): Promise<string>;
  /** What would be written in clear again. Changes nothing. */
  planUnsealing(options: UnsealingOptions): Promise<readonly Unsealed[]>;
  /** Writes it in clear. Killed and called again, it goes on. */
  unseal(options: UnsealingOptions, approval: UnsealingApproval): Promise<readonly Unsealed[]>;
}

/** Where a value stands, and whose it is. */
export interface ValueAt {
  readonly policy: string;
  /** `store.dataset` */
  readonly dataset: string;
  readonly field: string;
  /** Kind of person. */
  readonly subject: string;
  /** Column of the subject's root → value. */
  readonly key: Readonly<Record<string, string>>;
  /** Column of the dataset's key → value. */
  readonly row: Readonly<Record<string, string>>;
}

export interface OperationsWiring {
  /** Undefined where no policy declares sealed values. */
  readonly access: VaultAccess | undefined;
  readonly open: OpenStore;
  /** All when none is named. Throws `policy-unknown`. */
  choose(names: readonly string[] | undefined): readonly Policy[];
  /** An act of a person, in the policy's log. */
  record(policy: Policy, payload: Readonly<Record<string, unknown>>): Promise<void>;
}

export function vaultOperationsOf(wiring: OperationsWiring): VaultOperations {
  const { choose } = wiring;
  const access = (): VaultAccess => wiring.access ?? noVault();
  const policyOf = (name: string): Policy => choose([name])[0] ?? unknownPlace(`policy ${name}`);
  const idsOf = (names: readonly string[] | undefined) => choose(names).map(({ id }) => id);
  const unsealing = () => ({
    open: wiring.open,
    opening: access().vault,
    record: wiring.record,
  });
  return {
    seal: async (at, plaintext) => access().vault.seal(placeOf(policyOf(at.policy), at), plaintext),
    open: async (at, sealed, reading) =>
      access().vault.open(sealed, placeOf(policyOf(at.policy), at), reading),
    state: async () => takeCensus(access().pool),
    rotate: async (options = {}) => rotateEpochs(access(), idsOf(options.policies), options),
    rewrap: async (options = {}) => rewrapAll(access(), idsOf(options.policies), options),
    planAdoption: async (options = {}) =>
      planAdoption(choose(options.policies), wiring.open, () => access().vault, options),
    adopt: async (options = {}) =>
      adoptAll(choose(options.policies), wiring.open, () => access().vault, options),
    indexOf: async (at, plaintext) => {
      const { tenant } = placeOf(policyOf(at.policy), at);
      const scoped = sealedDatasets(policyOf(at.policy).map, [at.dataset])[0];
      if (scoped === undefined || indexColumn(scoped, at.field) === undefined) {
        return unknownPlace(`${at.dataset}.${at.field}: the data map names no blind index of it`);
      }
      return blindIndexFor(access().vault, { scoped, field: at.field, tenant }, plaintext);
    },
    planUnsealing: async (options) => planUnsealing(choose(options.policies), unsealing(), options),
    unseal: async (options, approval) =>
      unsealAll(choose(options.policies), unsealing(), options, approval),
  };
}

/** The names under which the vault knows the place. Throws `place-invalid`, `subject-key`. */
export function placeOf(policy: Policy, at: ValueAt): Place {
  const scoped = sealedDatasets(policy.map, [at.dataset])[0];
  if (!scoped?.sealed.includes(at.field)) {
    return unknownPlace(`${at.dataset}.${at.field}: the data map declares no such sealed field`);
  }
  const { dataset } = scoped;
  const columns = dataset.subjects[at.subject];
  if (columns === undefined) {
    return unknownPlace(`${at.dataset} is not about a ${at.subject}`);
  }
  if (!findableKinds(dataset).includes(at.subject)) {
    return unknownPlace(`the tenant of ${at.dataset} is no part of a ${at.subject}'s key`);
  }
  const key = keyFrom(policy, at.subject, at.key);
  const value = (column: string) => key[columns.indexOf(column)] ?? null;
  const owner = ownersOf(policy.id, dataset, value).find(({ kind }) => kind === at.subject);
  if (owner === undefined) return unknownPlace(`whose value it is, of ${at.dataset}`);
  const { tenant, subject } = owner;
  return { tenant, subject, dataset: at.dataset, field: at.field, row: rowOf(scoped, at) };
}

function rowOf({ dataset }: SealedDataset, { row, dataset: name }: ValueAt): string {
  const given = Object.keys(row);
  const parts = dataset.key;
  if (given.length === parts.length && parts.every((part) => Object.hasOwn(row, part))) {
    return keyName(parts.map((part) => row[part] ?? ''));
  }
  return unknownPlace(`a row of ${name} is named by ${parts.join(' and ')}, all of them`);
}

function unknownPlace(what: string): never {
  throw new VaultError({
    code: 'place-invalid',
    kind: 'invalid',
    publicMessage: `This is no place of a sealed value: ${what}.`,
  });
}

function noVault(): never {
  throw new VaultError({
    code: 'place-invalid',
    kind: 'missing',
    publicMessage:
      'No policy declares a sealed value, so there is no vault. Write "sealed: true" to a field of the data map.',
  });
}
