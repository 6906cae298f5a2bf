/** Who is given data, what, and what for. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, declaredName, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    recipients: z
      .literal('declared')
      .optional()
      .describe('Everyone who is given data, or can read it, is declared'),
    only: list(declaredName())
      .optional()
      .describe('The only recipients of the data map that this promise allows'),
    contract: z
      .literal('fields-and-purposes')
      .optional()
      .describe(
        'Each recipient gets only declared fields, for purposes for which the data may be used',
      ),
    never: list(z.enum(['sale', 'rent', 'trade']))
      .optional()
      .describe('What is never done with data: no recipient may have it as a purpose'),
    hosts: list(z.string().min(1))
      .optional()
      .describe('The only hosting providers on which stores may run'),
    reports: z
      .literal('on-request')
      .optional()
      .describe("Requests for the hosts' audit reports are tracked until they are answered"),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

const deals = { sale: 'sold', rent: 'rented out', trade: 'traded' } as const;

export const clause: ClauseKind<Params> = {
  kind: 'sharing',
  summary: 'Only declared recipients are given data, with declared fields and purposes.',
  schema,
  say: (params) =>
    sentences(
      params.never &&
        `Your data is never ${words(
          params.never.map((one) => deals[one]),
          'or',
        )}.`,
      params.recipients && 'Everyone whom we give data is on a published list.',
      params.only && `Nobody gets it but ${words(params.only)}.`,
      params.contract && 'Each gets only what it needs for the purpose that we state.',
      params.hosts && `Data lies only with ${params.hosts.join(' or ')}.`,
      params.reports && "You get our hosts' audit reports on request.",
    ),
  stronger: {
    recipients: 'true',
    only: 'shorter-list',
    contract: 'true',
    never: 'longer-list',
    hosts: 'shorter-list',
    reports: 'true',
  },
};
