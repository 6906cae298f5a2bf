/**
 * Where the root key is. A provider wraps and unwraps tenant keys and never gives the root away; the
 * local keyring is one, a cloud's key service is another behind the same three calls.
 */
import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import { VaultError } from './error.ts';
import { sealerFor } from './sealing.ts';

/**
 * `pending-destruction` can still be taken back until its date, which counts against a promise of
 * destruction; `disabled` can be taken back at any time; only `destroyed` destroys.
 */
export type RootState =
  | { readonly state: 'enabled' }
  | { readonly state: 'disabled' }
  | { readonly state: 'pending-destruction'; readonly destroyedAt: Temporal.Instant }
  | { readonly state: 'destroyed' };

export interface RootProvider {
  /** Names the root for good; stored with each tenant key that it wrapped. */
  readonly id: string;
  state(): Promise<RootState>;
  /** `context` is bound to the wrapped key: it unwraps only with the same. */
  wrap(key: KeyObject, context: string): Promise<Buffer>;
  /** Throws whatever the provider says; the vault then asks for `state` and tells why. */
  unwrap(wrapped: Uint8Array, context: string): Promise<KeyObject>;
}

/** The root of the local keyring file: `localRoot(await openKeyring(path))`. */
export function localRoot(root: KeyObject): RootProvider {
  const sealer = sealerFor(root, 'tenant keys');
  const digest = createHmac('sha256', root).update('troth root id v1').digest('hex');
  return {
    id: `local-${digest.slice(0, 16)}`,
    state: async () => ({ state: 'enabled' }),
    wrap: async (key, context) => sealer.seal(key.export(), context),
    unwrap: async (wrapped, context) => createSecretKey(sealer.open(wrapped, context)),
  };
}

/** Unwraps, and says of a failure whether the root is disabled, on its way out, or gone. */
export async function unwrapUnder(
  root: RootProvider,
  wrapped: Uint8Array,
  context: string,
): Promise<KeyObject> {
  try {
    return await root.unwrap(wrapped, context);
  } catch (cause) {
    throw rootError(await root.state(), cause);
  }
}

function rootError(state: RootState, cause: unknown): unknown {
  switch (state.state) {
    case 'enabled':
      return cause;
    case 'disabled':
      return new VaultError({
        code: 'root-disabled',
        kind: 'unavailable',
        publicMessage: 'The root key is disabled. Enable it where it is kept.',
        cause,
      });
    case 'pending-destruction':
      return new VaultError({
        code: 'root-pending-destruction',
        kind: 'unavailable',
        facts: { destroyedAt: state.destroyedAt.toString() },
        publicMessage: `The root key is to be destroyed on ${state.destroyedAt.toString()}; until then this can be taken back where it is kept.`,
        cause,
      });
    case 'destroyed':
      return new VaultError({
        code: 'root-destroyed',
        kind: 'missing',
        publicMessage:
          'The root key was destroyed. Nothing that was sealed under it can be opened.',
        cause,
      });
  }
}
