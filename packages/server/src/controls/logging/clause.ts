/** An audit trail that nobody can alter unseen. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    ledger: z
      .literal('complete')
      .optional()
      .describe('Every recorded act reaches the tamper-evident ledger, without gap or delay'),
    'database-audit': z
      .literal('reconciled')
      .optional()
      .describe(
        "The database's own audit log is compared with the grants; an unexplained access is found",
      ),
    sources: list(z.enum(['network', 'server', 'security', 'application', 'database']))
      .optional()
      .describe('Logs that are collected'),
    rules: flag().optional().describe('Rules run over the logs and raise alarms'),
    gaps: z.literal('alarm').optional().describe('A gap in the logs raises an alarm'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'logging',
  summary: 'A complete, tamper-evident audit trail; accesses are explained by grants.',
  schema,
  say: (params) =>
    sentences(
      params.ledger && 'There is an audit trail that nobody, not even we, can change unnoticed.',
      params['database-audit'] &&
        'Every access to the databases is compared with what was granted.',
      params.sources && `We collect ${words(params.sources)} logs.`,
      params.rules && 'They are analysed all the time.',
      params.gaps && 'A gap in them raises an alarm.',
    ),
  stronger: {
    ledger: 'true',
    'database-audit': 'true',
    sources: 'longer-list',
    rules: 'true',
    gaps: 'true',
  },
};
