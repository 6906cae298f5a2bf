/** Stored values are ciphertext. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { datasets, flag, list, readThrough, sayReadThrough } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const schema = z.strictObject({
  'at-rest': z
    .enum(['sealed', 'disk', 'sealed-and-disk'])
    .describe(
      "Where encryption happens: each value under its person's key, the host's disks, or both",
    ),
  'key-bits': z
    .union([z.literal(128), z.literal(192), z.literal(256)])
    .describe('The least length of a key, in bits'),
  algorithms: list(z.enum(['AES-256-GCM', 'XAES-256-GCM', 'AES-256-XTS', 'ChaCha20-Poly1305']))
    .optional()
    .describe('The only algorithms allowed; they are read back from sealed data and stores'),
  plaintext: z
    .literal('none')
    .optional()
    .describe('Fields declared as sealed are sampled; a readable value breaks the promise'),
  rotated: flag().optional().describe('Keys are rotated on a schedule'),
  'read-through': readThrough(),
  datasets: datasets(),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'encryption',
  summary: 'Data is encrypted where it is stored, with keys of a stated length.',
  schema,
  say: (params) =>
    sentences(
      params['at-rest'] === 'disk'
        ? `The disks that hold your data are encrypted with keys of at least ${params['key-bits']} bits.`
        : `Your data is encrypted where it is stored, under your own key of at least ${params['key-bits']} bits.`,
      params['at-rest'] === 'sealed-and-disk' && 'The disks are encrypted as well.',
      params.algorithms && `We use ${params.algorithms.join(' or ')}.`,
      params.plaintext && 'We check stored values; a readable one counts as a broken promise.',
      params.rotated && 'Keys are changed on a schedule.',
      sayReadThrough(params['read-through']),
    ) + about(params.datasets),
  stronger: {
    'key-bits': 'more',
    algorithms: 'shorter-list',
    plaintext: 'true',
    rotated: 'true',
    'read-through': 'less',
    datasets: 'longer-list',
  },
};
