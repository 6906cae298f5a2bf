/** A small catalogue for the tests of the policy language: one clause kind of each shape. */
import { z } from 'zod';
import type { ClauseKind } from '../../control/contract.ts';
import type { Catalogue } from '../catalogue.ts';
import { contradictions } from './contradictions.ts';
import { backupParams, destructionParams, mailParams, residencyParams } from './parameters.ts';
import { duration, formatDuration } from '../duration.ts';

const retention: ClauseKind<{ period?: 'stated' | undefined; rows?: 'within-period' | undefined }> =
  {
    kind: 'retention',
    summary: 'How long data stays.',
    schema: z.strictObject({
      period: z.literal('stated').optional().describe('Every dataset states its period'),
      rows: z.literal('within-period').optional().describe('No row is older than its period'),
    }),
    say: ({ rows }) => (rows ? 'Data stays no longer than stated.' : 'We say how long data stays.'),
  };

const destruction: ClauseKind<z.output<typeof destructionParams>> = {
  kind: 'destruction',
  summary: 'Data is destroyed when the contract ends.',
  schema: destructionParams,
  say: ({ within }) => `All copies are destroyed within ${formatDuration(within)}.`,
  stronger: { within: 'less' },
};

const backup: ClauseKind<z.output<typeof backupParams>> = {
  kind: 'backup',
  summary: 'Data is backed up.',
  schema: backupParams,
  say: ({ every }) => `Backed up every ${every.map(formatDuration).join(' and every ')}.`,
  stronger: { every: 'longer-list' },
};

const erasureParams = z.strictObject({
  within: duration().describe('How long an erasure takes at most'),
  rights: z
    .array(z.enum(['access', 'erasure']))
    .optional()
    .describe('Which rights'),
});

const erasure: ClauseKind<z.output<typeof erasureParams>> = {
  kind: 'erasure',
  summary: 'People can have their data erased.',
  schema: erasureParams,
  say: ({ within }) => `Your data is erased within ${formatDuration(within)}.`,
  stronger: { within: 'less', rights: 'longer-list' },
};

const mail: ClauseKind<z.output<typeof mailParams>> = {
  kind: 'mail',
  summary: 'What mail is sent.',
  schema: mailParams,
  say: (params) => `We send ${params.class} mail.`,
};

const collection: ClauseKind<{ map: 'complete' }> = {
  kind: 'collection',
  summary: 'What is collected.',
  schema: z.strictObject({ map: z.literal('complete').describe('Nothing else is held') }),
  say: () => 'We hold nothing that is not listed.',
};

const residency: ClauseKind<z.output<typeof residencyParams>> = {
  kind: 'residency',
  summary: 'Where data is.',
  schema: residencyParams,
  say: ({ countries }) => `Data stays in ${countries?.join(', ') ?? 'named places'}.`,
  stronger: { countries: 'shorter-list' },
};

const transportParams = z.strictObject({
  tls: z.enum(['1.2', '1.3']).describe('The lowest TLS version'),
  'refuses-older': z.literal(true).optional().describe('Older clients are refused'),
});

const transport: ClauseKind<z.output<typeof transportParams>> = {
  kind: 'transport',
  summary: 'Data is encrypted in transit.',
  schema: transportParams,
  say: ({ tls }) => `Connections use TLS ${tls} or newer.`,
  stronger: { tls: 'more', 'refuses-older': 'true' },
};

const attestationParams = z.strictObject({
  by: z.string().describe('Role of the person who states it'),
  every: duration().describe('How long a statement counts'),
  evidence: z.enum(['document', 'statement', 'certificate']).describe('What is shown'),
});

const attestation: ClauseKind<z.output<typeof attestationParams>> = {
  kind: 'attestation',
  summary: 'A person states it.',
  schema: attestationParams,
  say: ({ by, every }) => `Our ${by} states this every ${formatDuration(every)}.`,
  stronger: { every: 'less' },
};

/** `ClauseKind<P>` of several P in one list: the compiler hands each only what its own schema made. */
function kindsOf(...kinds: readonly unknown[]): readonly ClauseKind[] {
  return kinds as readonly ClauseKind[];
}

export const catalogue: Catalogue = {
  kinds: kindsOf(
    retention,
    destruction,
    backup,
    erasure,
    mail,
    collection,
    residency,
    transport,
    attestation,
  ),
  contradictions,
  running: new Set(['retention', 'erasure', 'transport', 'residency', 'collection', 'attestation']),
};
