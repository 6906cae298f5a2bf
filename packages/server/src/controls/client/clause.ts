/** What customers need on their side. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { asksForNothing, asksForSomething, list } from '../parameters.ts';
import { sentences, words } from '../wording.ts';

const browser = z.enum(['chrome', 'firefox', 'safari', 'edge', 'internet-explorer']);

const schema = z
  .strictObject({
    browsers: list(browser).optional().describe('Browsers in which the web pages work'),
    versions: z.enum(['latest', 'latest-two']).optional().describe('Which versions of them'),
    retired: list(browser)
      .optional()
      .describe('Browsers that were supported once and that their maker has retired'),
    tested: z
      .literal('where-possible')
      .optional()
      .describe('The pages are tested in every one of them that can be run'),
    requirements: list(z.enum(['modern-device', 'bandwidth']))
      .optional()
      .describe('What else customers need, published and checked where a browser can tell'),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

const names = {
  chrome: 'Chrome',
  firefox: 'Firefox',
  safari: 'Safari',
  edge: 'Edge',
  'internet-explorer': 'Internet Explorer',
} as const;

export const clause: ClauseKind<Params> = {
  kind: 'client',
  summary: 'Supported browsers and requirements are published and tested.',
  schema,
  say: (params) =>
    sentences(
      params.browsers &&
        `Our pages work in ${params.versions === 'latest-two' ? 'the latest two versions of' : 'the latest version of'} ${words(params.browsers.map((one) => names[one]))}.`,
      params.tested && 'We test them there.',
      params.retired &&
        `${words(params.retired.map((one) => names[one]))} is no longer made, and no longer supported.`,
      params.requirements &&
        `You need ${words(params.requirements.map((one) => (one === 'bandwidth' ? 'a fast connection' : 'a modern device')))}; the page tells you when it can see that something is missing.`,
    ),
  stronger: { browsers: 'longer-list', tested: 'true', requirements: 'shorter-list' },
};
