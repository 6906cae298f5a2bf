/** A small catalogue for the tests of the policy language: one clause kind of each shape. */
import { z } from 'zod';
import type { ClauseKind } from '../../control/contract.ts';
import type { Catalogue, Contradiction } from '../catalogue.ts';
import { compareDurations, duration, formatDuration } from '../duration.ts';
import type { Clause, Policy } from '../model.ts';

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

const destructionParams = z.strictObject({
  within: duration().describe('How long destruction takes at most'),
  keys: z.literal('destroyed').optional().describe('Keys are destroyed too'),
});

const destruction: ClauseKind<z.output<typeof destructionParams>> = {
  kind: 'destruction',
  summary: 'Data is destroyed when the contract ends.',
  schema: destructionParams,
  say: ({ within }) => `All copies are destroyed within ${formatDuration(within)}.`,
  stronger: { within: 'less' },
};

const backupParams = z.strictObject({
  every: z.array(duration()).min(1).describe('How often'),
  kept: duration().optional().describe('How long a backup is kept'),
});

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

const mailParams = z.strictObject({
  class: z.enum(['essential', 'promotional']).describe('What kind of mail'),
  'opt-out': z.enum(['never', 'any-time']).describe('Whether it can be stopped'),
});

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

const residencyParams = z.strictObject({
  countries: z.array(z.string()).min(1).optional().describe('Where data may be'),
  mechanism: z.array(z.string()).optional().describe('What a transfer may rest on'),
});

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

function clausesOf(policy: Policy, kind: string): Clause[] {
  return policy.promises.flatMap(({ clauses }) => clauses.filter((one) => one.kind === kind));
}

/** Monthly backups outlive a destruction of 30 days unless the keys are destroyed. */
const backupOutlives: Contradiction = (policy) =>
  clausesOf(policy, 'destruction').flatMap((clause) => {
    const { within, keys } = clause.params as z.output<typeof destructionParams>;
    if (keys !== undefined) return [];
    return clausesOf(policy, 'backup').flatMap((other) => {
      const { every, kept } = other.params as z.output<typeof backupParams>;
      const outlives = [...every, ...(kept === undefined ? [] : [kept])].some(
        (one) => compareDurations(one, within) > 0,
      );
      return outlives
        ? [{ code: 'TR1301', message: 'a backup outlives this', clause, fix: 'destroy the keys' }]
        : [];
    });
  });

const optOutCoversEssential: Contradiction = (policy) =>
  clausesOf(policy, 'mail').flatMap((clause) => {
    const params = clause.params as z.output<typeof mailParams>;
    return params.class === 'essential' && params['opt-out'] !== 'never'
      ? [{ code: 'TR1303', message: 'service mail could be stopped', clause }]
      : [];
  });

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
  contradictions: [backupOutlives, optOutCoversEssential],
  running: new Set(['retention', 'erasure', 'transport', 'residency', 'collection', 'attestation']),
};
