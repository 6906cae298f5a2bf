/** Data is used for listed purposes and for nothing else. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import {
  asksForNothing,
  asksForSomething,
  datasetName,
  datasets,
  declaredName,
  flag,
  list,
  readThrough,
  sayReadThrough,
} from '../parameters.ts';
import { about, sentences, words } from '../wording.ts';

const schema = z
  .strictObject({
    registry: z
      .literal('closed')
      .optional()
      .describe(
        'Every dataset and recipient uses only purposes of the registry; there are no others',
      ),
    purposes: list(declaredName())
      .optional()
      .describe(
        'Purposes of the registry that this promise is about; with a closed registry, all that there are',
      ),
    basis: flag().optional().describe('Every purpose states its legal basis'),
    'only-as': z
      .enum(['controller', 'processor'])
      .optional()
      .describe('These purposes are allowed only where the company has this role for the data'),
    'limited-to': list(datasetName())
      .optional()
      .describe('The only datasets, as store.dataset, that may be used for these purposes'),
    enforced: flag()
      .optional()
      .describe('A read for any other purpose is refused, not only forbidden'),
    requester: z
      .literal('authorised')
      .optional()
      .describe('Who asks for a use must be shown to have the authority to ask'),
    approvals: z
      .int()
      .min(1)
      .max(9)
      .optional()
      .describe('How many people must approve each use, with a record'),
    hold: z
      .literal('visible')
      .optional()
      .describe('A legal hold stops erasure, and the person concerned can see that it does'),
    'read-through': readThrough(),
    datasets: datasets(),
  })
  .refine(asksForSomething, asksForNothing);

export type Params = z.output<typeof schema>;

function sayPurposes(params: Params): string | undefined {
  if (params.purposes === undefined) return undefined;
  const list = words(params.purposes);
  return params.registry === undefined
    ? `We use data for: ${list}.`
    : `We use data for these purposes and no others: ${list}.`;
}

export const clause: ClauseKind<Params> = {
  kind: 'purpose',
  summary: 'Data is used only for purposes that are listed, each with its legal basis.',
  schema,
  say: (params) =>
    sentences(
      sayPurposes(params) ?? (params.registry && 'The list of what we use data for is complete.'),
      params.basis && 'For each use we state the legal ground.',
      params['only-as'] &&
        (params['only-as'] === 'controller'
          ? 'We do this only with data for which we are responsible ourselves.'
          : "We do this only with our customers' data, on their instruction."),
      params['limited-to'] && 'Only the data needed for it may be used.',
      params.enforced && 'A use that is not listed is refused by the system itself.',
      params.requester && 'Who asks for it must be entitled to ask.',
      params.approvals !== undefined &&
        `Each use is approved by ${params.approvals} people and recorded.`,
      sayReadThrough(params['read-through']),
      params.hold && 'When the law makes us keep data that you asked to erase, you can see that.',
    ) + about(params.datasets),
  stronger: {
    registry: 'true',
    purposes: 'shorter-list',
    basis: 'true',
    'limited-to': 'shorter-list',
    enforced: 'true',
    requester: 'true',
    approvals: 'more',
    hold: 'true',
    'read-through': 'less',
    datasets: 'longer-list',
  },
};
