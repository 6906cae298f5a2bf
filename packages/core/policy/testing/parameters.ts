/** Parameters of the clauses that the small catalogue's contradictions look at. */
import { z } from 'zod';
import { duration } from '../duration.ts';

export const destructionParams = z.strictObject({
  after: z.enum(['contract-end', 'request']).describe('The event'),
  since: z.string().optional().describe('The column with its moment'),
  within: duration().describe('How long destruction takes at most'),
  keys: z.literal('destroyed').optional().describe('Keys are destroyed too'),
});

export const backupParams = z.strictObject({
  every: z.array(duration()).min(1).describe('How often'),
  kept: duration().optional().describe('How long a backup is kept'),
});

export const mailParams = z.strictObject({
  class: z.enum(['essential', 'promotional']).describe('What kind of mail'),
  'opt-out': z.enum(['never', 'any-time']).describe('Whether it can be stopped'),
});

export const residencyParams = z.strictObject({
  countries: z.array(z.string()).min(1).optional().describe('Where data may be'),
  mechanism: z.array(z.string()).optional().describe('What a transfer may rest on'),
});
