/** Copies for the day on which the original is lost. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { flag, list } from '../parameters.ts';
import { counted, every, sentences, words } from '../wording.ts';

const schema = z.strictObject({
  every: list(duration()).describe(
    'How often a backup is made; several for daily, weekly and monthly ones',
  ),
  encrypted: flag().optional().describe('Each set is read back and proved to be ciphertext'),
  kept: duration()
    .optional()
    .describe('How long the oldest backup stays; the longest interval when left out'),
  keys: z
    .literal('destroyed-with-subject')
    .optional()
    .describe(
      "A person's key is destroyed with the person's data, so backups of it cannot be read",
    ),
  copies: z.int().min(1).max(9).optional().describe('How many copies there are at least'),
  sites: z.int().min(1).max(9).optional().describe('At how many separate sites the copies lie'),
  replicas: z.int().min(1).max(99).optional().describe('How many live replicas there are at least'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'backup',
  summary: 'Backups are made on schedule, encrypted, and kept no longer than stated.',
  schema,
  say: (params) =>
    sentences(
      `Data is backed up ${words(params.every.map((one) => every(formatDuration(one))))}.`,
      params.encrypted && 'Backups are encrypted, and we check that they are.',
      params.kept && `No backup is kept longer than ${formatDuration(params.kept)}.`,
      params.keys && 'What was erased cannot be read in a backup either.',
      params.copies !== undefined &&
        `There are at least ${counted(params.copies, 'copy', 'copies')}.`,
      params.sites !== undefined && `They lie at ${counted(params.sites, 'separate site')}.`,
      params.replicas !== undefined &&
        `We keep at least ${counted(params.replicas, 'live copy', 'live copies')} ready.`,
    ),
  stronger: {
    every: 'longer-list',
    encrypted: 'true',
    kept: 'less',
    keys: 'true',
    copies: 'more',
    sites: 'more',
    replicas: 'more',
  },
};
