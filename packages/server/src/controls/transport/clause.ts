/** Data in motion is encrypted. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z.strictObject({
  tls: z.enum(['1.2', '1.3']).describe('The lowest version of TLS that may be negotiated'),
  'refuses-older': flag()
    .optional()
    .describe(
      'A client that offers only an older version is turned away, and so is one that asks for none',
    ),
  'certificate-valid': duration()
    .optional()
    .describe('How long a certificate must still be valid; below that it is at risk'),
  'forward-secrecy': flag()
    .optional()
    .describe('Recorded traffic stays unreadable when a key leaks later'),
  stores: list(z.string().min(1))
    .optional()
    .describe(
      'Stores of the data map that this clause is about. Left out: all of them and web addresses, which are not tried yet and stay unknown',
    ),
});

export type Params = z.output<typeof schema>;

function way(stores: Params['stores']): string {
  return stores === undefined
    ? 'Data on its way'
    : `Data on its way to and from the databases ${words(stores)}`;
}

export const clause: ClauseKind<Params> = {
  kind: 'transport',
  summary: 'Connections are encrypted with a current TLS version; older ones are refused.',
  schema,
  say: (params) =>
    sentences(
      `${way(params.stores)} is encrypted with TLS ${params.tls} or newer.`,
      params['refuses-older'] && 'Older or unencrypted connections are turned away.',
      params['forward-secrecy'] && 'Recorded traffic stays unreadable even if a key leaks later.',
      params['certificate-valid'] &&
        `Certificates are renewed at the latest ${formatDuration(params['certificate-valid'])} before they expire.`,
    ),
  stronger: {
    tls: 'more',
    'refuses-older': 'true',
    'certificate-valid': 'more',
    'forward-secrecy': 'true',
    stores: 'longer-list',
  },
};
