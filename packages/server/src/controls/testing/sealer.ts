import { createSecretKey, randomBytes } from 'node:crypto';
import { sealerFor } from '../../vault/sealing.ts';
import type { Sealer } from '../requests/environment.ts';

/** Under a key of its own, as an installation's is. */
export function testSealer(): Sealer {
  const root = createSecretKey(randomBytes(32));
  return {
    seal: (policy, plaintext, context) => sealerFor(root, policy).seal(plaintext, context),
    open: (policy, sealed, context) => sealerFor(root, policy).open(sealed, context),
  };
}
