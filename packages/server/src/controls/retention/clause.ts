/** How long data stays. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration, isCategory } from '@troth/core/policy';
import { z } from 'zod';
import { asksForNothing, asksForSomething, datasets, fieldName, list } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const category = z
  .string()
  .refine(isCategory, { error: 'not a data category; the categories are those of Fideslang' });

const schema = z
  .strictObject({
    period: z
      .enum(['stated', 'finite'])
      .optional()
      .describe(
        'Every dataset and every table states how long rows stay; `finite`: with an end, ' +
          '`stated`: or without one for a published reason',
      ),
    categories: list(category)
      .optional()
      .describe('Each of these data categories must be held somewhere with a stated period'),
    rows: z
      .literal('within-period')
      .optional()
      .describe('No row is older than the period of its dataset'),
    minimum: z
      .literal('while-customer')
      .optional()
      .describe(
        'Nothing is purged before the customer has left; `since` names the column that tells',
      ),
    'at-most': duration()
      .optional()
      .describe('The longest that anything may stay after the moment in `since`'),
    since: fieldName()
      .optional()
      .describe(
        'The column, as store.dataset.column, that holds the moment at which the customer left',
      ),
    'first-of': list(z.enum(['request', 'inactivity', 'contract-end', 'closing']))
      .optional()
      .describe('Several clocks run, and the first that ends wins'),
    fields: list(fieldName())
      .optional()
      .describe('The only fields, as store.dataset.field, that the minimised set may hold'),
    datasets: datasets(),
  })
  .refine(asksForSomething, asksForNothing)
  .refine((params) => params['at-most'] === undefined || params.since !== undefined, {
    error: 'say with `since` which moment `at-most` is counted from',
    path: ['since'],
  })
  .refine((params) => params.minimum === undefined || params.since !== undefined, {
    error: 'say with `since` which column tells that a customer has left',
    path: ['since'],
  });

export type Params = z.output<typeof schema>;

const clocks = {
  request: 'you ask',
  inactivity: 'you no longer use the service',
  'contract-end': 'the contract ends',
  closing: 'you close the account',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'retention',
  summary: 'Every dataset states how long rows stay, and no row is older.',
  schema,
  say: (params) =>
    sentences(
      params.period === 'finite' && 'For everything that we hold we state when it is removed.',
      params.period === 'stated' &&
        'For everything that we hold we state how long, or why it has no end.',
      params.categories && 'Each kind of data has a period of its own.',
      params.rows && 'Nothing stays longer than its stated period.',
      params.minimum && 'Nothing is removed while you are our customer.',
      params['at-most'] &&
        `After you leave, nothing stays longer than ${formatDuration(params['at-most'])}.`,
      params['first-of'] &&
        `Removal is due when ${params['first-of'].map((one) => clocks[one]).join(' or when ')}, whichever comes first.`,
      params.fields &&
        'What is kept on is a separate, minimised set whose fields we name one by one.',
    ) + about(params.datasets),
  stronger: {
    period: 'true',
    categories: 'longer-list',
    rows: 'true',
    minimum: 'true',
    'at-most': 'less',
    'first-of': 'longer-list',
    fields: 'shorter-list',
    datasets: 'longer-list',
  },
};
