/** What may stand in a policy file around its clauses. */
import { z } from 'zod';
import { mostClauses, promiseName } from '../../names.ts';
import { date, policyId, text, zone } from '../check/values.ts';

/** Ids are shown and linked to: `P20`, `L03`. */
export const promiseId = z.string().regex(promiseName.pattern, promiseName.expected);

const mapPath = text
  .refine((path) => !/^([/\\~]|[A-Za-z]:|[a-z]+:\/\/)/i.test(path), {
    error: 'expected a path relative to this file',
  })
  .describe('The data map: a file beside this one');

export const promise = z.strictObject({
  says: text.describe('The promise, in one or two sentences that a customer understands'),
  note: text.optional().describe('What is ambiguous in it'),
  keep: z.array(z.any()).max(mostClauses).optional().describe('The clauses that keep it'),
  'rolls-up': z
    .array(text)
    .min(1)
    .optional()
    .describe('Other promises; this one is as good as the worst of them'),
});

/** A policy file with its promises held against `promises`. */
export function policyFileOf<P extends z.ZodType>(promises: P) {
  return z.strictObject({
    policy: policyId.describe('Name of the policy: lower-case letters, digits and hyphens'),
    title: text.describe('Title as customers see it'),
    company: text.describe('Who promises'),
    effective: date.describe('First day on which the policy holds: 2020-12-10'),
    updated: date.optional().describe('Day of the last change'),
    zone: zone.describe('IANA time zone in which deadlines are counted'),
    published: text.optional().describe('Address at which the policy is published'),
    note: text.optional().describe('What is ambiguous in the policy as a whole'),
    'data-map': z
      .union([mapPath, z.array(mapPath).min(1)])
      .describe('The data map: a file beside this one, or several'),
    promises: z.record(promiseId, promises).describe('Promises by id'),
  });
}
