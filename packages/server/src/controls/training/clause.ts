/** Data reaches model training only through a gate, and every exported set can be traced. */
import type { ClauseKind } from '@troth/core/control';
import { z } from 'zod';
import { datasets, declaredName, flag } from '../parameters.ts';
import { about, sentences } from '../wording.ts';

const schema = z.strictObject({
  consent: z
    .enum(['required', 'opt-out'])
    .describe('Whether a person must agree first, or may object afterwards'),
  role: z
    .enum(['controller', 'processor'])
    .optional()
    .describe('Only data for which the company has this role may be exported for training'),
  lineage: flag()
    .optional()
    .describe('For every exported set it is recorded which rows it was made of'),
  purpose: declaredName()
    .optional()
    .describe('The purpose of the registry under which training runs'),
  withdrawal: z
    .enum(['next-set', 'retrain'])
    .optional()
    .describe(
      'What a withdrawal reaches: the next exported set, or the models already trained as well',
    ),
  datasets: datasets(),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'training',
  summary:
    'Data is exported for model training only through a gate of consent and role, with lineage.',
  schema,
  say: (params) =>
    sentences(
      params.consent === 'required'
        ? 'Your data trains our models only if you agreed.'
        : 'Your data may train our models unless you object.',
      params.role === 'controller' &&
        'Data that we only process for a customer is never used for it.',
      params.role === 'processor' && "We train only with customers' data, on their instruction.",
      params.lineage && 'For every training set we can say what it was made of.',
      params.withdrawal === 'next-set' &&
        'If you withdraw, no later training set contains your data.',
      params.withdrawal === 'retrain' &&
        'If you withdraw, models already trained with your data are trained again without it.',
    ) + about(params.datasets),
  stronger: { lineage: 'true', datasets: 'shorter-list' },
};
