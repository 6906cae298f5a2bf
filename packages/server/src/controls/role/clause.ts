/** Who is responsible: controller or processor, owner, host, tenant. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, datasets, flag, list } from '../parameters.ts';
import { about, sentences, words } from '../wording.ts';

const dataRole = z.enum(['controller', 'processor']);

const schema = z
  .strictObject({
    'every-dataset': flag()
      .optional()
      .describe('Every dataset states whether the company is controller or processor'),
    subjects: z
      .record(z.string().min(1), dataRole)
      .optional()
      .describe(
        'Kind of person in the data map → the role that the company has for data about them',
      ),
    is: dataRole
      .optional()
      .describe('The role that the company has for the datasets of this clause'),
    owners: flag().optional().describe('Every store and dataset has an owner'),
    checks: flag()
      .optional()
      .describe('Every store is covered by at least one check of this policy'),
    responsibilities: z
      .record(z.string().min(1), list(z.string().min(1)))
      .optional()
      .describe('Who answers for what: party → the things it is responsible for'),
    offers: list(z.enum(['mfa', 'lock-out']))
      .optional()
      .describe('What is offered to tenants so that they can meet their own part'),
    objections: z
      .literal('to-tenant')
      .optional()
      .describe("An employee's objection is routed to the administrator of the employer"),
    declaration: z
      .literal('required')
      .optional()
      .describe('Who supplies data about others must declare the authority to do so, on record'),
    instruction: z
      .literal('required')
      .optional()
      .describe('Data held as a processor is used only under an instruction of the customer'),
    reports: z
      .literal('own-tenant')
      .optional()
      .describe('Reports show a customer only what belongs to that customer'),
    datasets: datasets(),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

function sayRole(role: 'controller' | 'processor'): string {
  return role === 'controller'
    ? 'we are responsible ourselves (controller)'
    : 'we act only for our customer (processor)';
}

function sayResponsibilities(of: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(of)
    .map(([party, things]) => `${party} answers for ${words(things)}.`)
    .join(' ');
}

export const clause: ClauseKind<Params> = {
  kind: 'role',
  summary:
    'For all data it is stated who is responsible: controller or processor, and which owner.',
  schema,
  say: (params) =>
    sentences(
      params['every-dataset'] && 'For all data we say whether we or our customer is responsible.',
      params.subjects &&
        Object.entries(params.subjects)
          .map(([subject, role]) => `For data about each ${subject} ${sayRole(role)}.`)
          .join(' '),
      params.is && `For this data ${sayRole(params.is)}.`,
      params.owners && 'Everything that we run has a named owner.',
      params.checks && 'Everything that we run is checked.',
      params.responsibilities && sayResponsibilities(params.responsibilities),
      params.offers &&
        `You guard your own logins; for that we offer ${words(
          params.offers.map((one) =>
            one === 'mfa' ? 'a second factor' : 'a lock after failed attempts',
          ),
        )}.`,
      params.objections && "An employee's objection goes to the employer's administrator.",
      params.declaration && 'Who gives us data about others must declare that they may.',
      params.instruction && "We use our customers' data only on their instruction.",
      params.reports && 'Reports show you only your own data.',
    ) + about(params.datasets),
  stronger: {
    'every-dataset': 'true',
    owners: 'true',
    checks: 'true',
    offers: 'longer-list',
    objections: 'true',
    declaration: 'true',
    instruction: 'true',
    reports: 'true',
  },
};
