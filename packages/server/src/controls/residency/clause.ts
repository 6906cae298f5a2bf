/** Where data lies, and on what ground it may lie there. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, flag, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

export const mechanisms = ['domestic', 'adequacy', 'dpf', 'scc', 'bcr', 'derogation'] as const;

const schema = z
  .strictObject({
    countries: list(
      z
        .string()
        .regex(/^[A-Z]{2}$/, { error: 'expected two capital letters (ISO 3166-1), such as US' }),
    )
      .optional()
      .describe('The only countries in which data may lie (ISO 3166-1, two letters)'),
    regions: list(z.string().min(1))
      .optional()
      .describe('The only regions of the hosting provider in which data may lie'),
    backups: flag().optional().describe('Backups lie in the same places'),
    mechanism: list(
      z.enum(mechanisms, {
        error: (issue) =>
          /shield/i.test(String(issue.input))
            ? 'Privacy Shield is void since 2020; write dpf or scc'
            : `expected one of ${mechanisms.join(', ')}`,
      }),
    )
      .optional()
      .describe(
        "The legal grounds on which data may lie outside its people's country (GDPR Art. 44–49)",
      ),
    recipients: flag()
      .optional()
      .describe('The same grounds are asked of every recipient of the data'),
    stores: list(z.string().min(1))
      .optional()
      .describe('Stores of the data map that this clause is about; all when left out'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

const grounds = {
  domestic: 'no border is crossed',
  adequacy: 'the European Commission found the country adequate',
  dpf: 'the EU-US Data Privacy Framework',
  scc: 'the standard contractual clauses',
  bcr: 'binding corporate rules',
  derogation: 'an exception of the law',
} as const;

const countryNames = new Intl.DisplayNames('en', { type: 'region' });

function sayCountry(code: string): string {
  const name = countryNames.of(code) ?? code;
  return /^(United|Netherlands|Philippines)/.test(name) ? `the ${name}` : name;
}

export const clause: ClauseKind<Params> = {
  kind: 'residency',
  summary: 'Data lies only in the stated countries and regions, with a valid transfer mechanism.',
  schema,
  say: (params) =>
    sentences(
      params.countries && `Data lies only in ${words(params.countries.map(sayCountry))}.`,
      params.regions &&
        `${params.regions.length === 1 ? 'The only hosting region is' : 'The only hosting regions are'} ${params.regions.join(' and ')}.`,
      params.backups && 'Backups lie there too.',
      params.mechanism &&
        `Where data lies abroad, the ground is: ${words(
          params.mechanism.map((one) => grounds[one]),
          'or',
        )}.`,
      params.recipients && 'We ask the same of everyone whom we give data.',
    ),
  stronger: {
    countries: 'shorter-list',
    regions: 'shorter-list',
    backups: 'true',
    mechanism: 'shorter-list',
    recipients: 'true',
    stores: 'longer-list',
  },
};
