/** Restoring is practised, and measured. */
import type { ClauseKind } from '@troth/core/control';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';
import { flag } from '../parameters.ts';
import { every, sentences } from '../wording.ts';

const schema = z.strictObject({
  drills: duration().describe('How often a restore is practised'),
  back: duration().optional().describe('Recovery time: how long until the service is back'),
  loss: duration().optional().describe('Recovery point: how much of the latest data may be lost'),
  measured: flag().optional().describe('Each drill measures both times'),
  evidence: flag().optional().describe('Each drill leaves evidence that can be checked'),
});

export type Params = z.output<typeof schema>;

export const clause: ClauseKind<Params> = {
  kind: 'recovery',
  summary: 'Restores are practised on schedule, with measured recovery time and loss.',
  schema,
  say: (params) =>
    sentences(
      `We practise a restore ${every(formatDuration(params.drills))}.`,
      params.back && `After a disaster the service is back within ${formatDuration(params.back)}.`,
      params.loss && `At most the last ${formatDuration(params.loss)} of data is lost.`,
      params.measured && 'Each time we measure how long it takes and what is lost.',
      params.evidence && 'Each time leaves evidence.',
    ),
  stronger: { drills: 'less', back: 'less', loss: 'less', measured: 'true', evidence: 'true' },
};
