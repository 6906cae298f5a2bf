/** The service is there when it is needed. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { asksForNothing, asksForSomething, list } from '../parameters.ts';
import { every, sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    objective: z
      .number()
      .gt(0)
      .max(100)
      .optional()
      .describe('Percent of the time in which the service answers, such as 99.9'),
    over: duration().optional().describe('The period over which it is measured'),
    failover: duration().optional().describe('How often a failover is practised'),
    causes: z.literal('recorded').optional().describe('The cause of every outage is recorded'),
    excludes: list(z.enum(['internet', 'public-networks', 'third-parties']))
      .optional()
      .describe('Causes of outages that do not count'),
  })
  .refine(asksForSomething, asksForNothing)
  .refine((params) => params.objective === undefined || params.over !== undefined, {
    error: 'say with `over` the period over which the objective is measured',
    path: ['over'],
  });

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'availability',
  summary: 'Uptime is measured against a stated objective.',
  schema,
  say: (params) =>
    sentences(
      params.objective !== undefined &&
        `The service is available ${params.objective} % of the time${params.over ? `, measured over ${formatDuration(params.over)}` : ''}.`,
      params.failover &&
        `We practise switching over to reserve systems ${every(formatDuration(params.failover))}.`,
      params.causes && 'The cause of every outage is recorded.',
      params.excludes && `Outages caused by ${words(params.excludes, 'or')} do not count.`,
    ),
  stronger: { objective: 'more', failover: 'less', causes: 'true', excludes: 'shorter-list' },
};
