/** Sealing and opening values: one or many, for a purpose or for the person. */
import type { NewValue, VaultOptions } from './contract.ts';
import { closedReason, isClosed } from './closed.ts';
import { VaultError } from './error.ts';
import { closedGate, refuse, type Reading } from './gate.ts';
import { belongingOf } from './key-facts.ts';
import { checkPlace, type Place } from './place.ts';
import { parseSealed, type SealedText } from './sealed-text.ts';
import type { SubjectKeys } from './subject-keys.ts';
import type { Tenants } from './tenants.ts';
import {
  openAll,
  tryAll,
  type OpenAllOptions,
  type Opened,
  type Standing,
  type Trial,
} from './trial.ts';

export interface ValuesParts {
  readonly options: VaultOptions;
  readonly tenants: Tenants;
  readonly keys: SubjectKeys;
}

export class Values {
  readonly #parts: ValuesParts;

  constructor(parts: ValuesParts) {
    this.#parts = parts;
  }

  async seal(place: Place, plaintext: Uint8Array): Promise<string> {
    checkPlace(place);
    const { tenant, subject } = place;
    const { keys } = this.#parts;
    const key = keys.held(tenant, subject) ?? (await keys.get(tenant, subject, true));
    if (key === undefined) throw new Error('a key was to be made');
    return key.seal(place, plaintext);
  }

  async sealAll(values: readonly NewValue[]): Promise<readonly (string | VaultError)[]> {
    const sealed = new Map<NewValue, string | VaultError>();
    for (const [tenant, some] of Map.groupBy(values, ({ place }) => place.tenant)) {
      for (const { place } of some) checkPlace(place);
      const subjects = [...new Set(some.map(({ place }) => place.subject))];
      const found = await this.#parts.keys.getAll(tenant, subjects, true).catch(ofErasedTenant);
      for (const one of some) {
        const key = found instanceof VaultError ? found : found.get(one.place.subject);
        if (key === undefined) throw new Error('a key was to be made');
        sealed.set(one, key instanceof VaultError ? key : key.seal(one.place, one.plaintext));
      }
    }
    return values.map((one) => sealed.get(one) ?? '');
  }

  async open(sealed: string, place: Place, { purpose, role }: Reading): Promise<Buffer> {
    const { options, keys } = this.#parts;
    const { tenant, subject, dataset, field } = place;
    const request = { tenant, dataset, field, purpose, role };
    const answer = (options.gate ?? closedGate)(request);
    if (answer !== 'allowed') return refuse(request, answer.refused, options.recordRefusal);
    const text = parsed(sealed, place);
    const key = keys.held(tenant, subject) ?? (await keys.get(tenant, subject, false));
    if (key?.id !== text.keyId) throw await this.#notTheirs(text.keyId, place);
    if (isClosed(key.closed, purpose)) {
      return refuse(request, closedReason(key.closed, purpose), options.recordRefusal);
    }
    return key.open(text, place);
  }

  async openForSubject(sealed: string, place: Place): Promise<Buffer> {
    const text = parsed(sealed, place);
    const key = await this.#parts.keys.get(place.tenant, place.subject, false);
    if (key?.id !== text.keyId) throw await this.#notTheirs(text.keyId, place);
    return key.open(text, place);
  }

  tryAll(standing: readonly Standing[]): Promise<readonly Trial[]> {
    return tryAll(this.#parts, standing);
  }

  openAll(standing: readonly Standing[], options?: OpenAllOptions): Promise<readonly Opened[]> {
    return openAll(this.#parts, standing, options);
  }

  async #notTheirs(id: string, { tenant, subject }: Place): Promise<VaultError> {
    const { options, tenants } = this.#parts;
    const [whose] = await belongingOf(options.pool, tenants, [{ id, tenant, subject }]);
    return whose === 'unknown' || whose === undefined
      ? new VaultError({
          code: 'key-unknown',
          kind: 'missing',
          facts: { key: id },
          publicMessage: 'No key with this id was ever made here.',
        })
      : new VaultError({
          code: 'key-foreign',
          kind: 'denied',
          facts: { key: id },
          publicMessage: "The value was sealed under another subject's key.",
        });
  }
}

function ofErasedTenant(error: unknown): VaultError {
  if (error instanceof VaultError && error.code === 'tenant-erased') return error;
  throw error;
}

function parsed(sealed: string, { dataset, field }: Place): SealedText {
  const text = parseSealed(sealed);
  if (text !== undefined) return text;
  throw new VaultError({
    code: 'sealed-malformed',
    kind: 'invalid',
    facts: { dataset, field },
    publicMessage: 'This is not a sealed value of a known version.',
  });
}
