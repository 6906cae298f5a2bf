import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { sealerFor } from '../../vault/sealing.ts';
import type { Sealer } from '../requests/environment.ts';

/** Under a key of its own, as an installation's is. */
export function testSealer(): Sealer {
  return sealerUnder(createSecretKey(randomBytes(32)));
}

export function sealerUnder(root: KeyObject): Sealer {
  return {
    seal: (policy, plaintext, context) => sealerFor(root, policy).seal(plaintext, context),
    open: (policy, sealed, context) => sealerFor(root, policy).open(sealed, context),
  };
}
