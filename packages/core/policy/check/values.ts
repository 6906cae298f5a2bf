/** Schemas of the values that policy and data map have in common. */
import { z } from 'zod';
import { isPolicyName, longestReason, mapName, policyName } from '../../names.ts';
import type { Code } from '../codes.ts';
import { isCountry } from '../country.ts';
import { closest, list, quote, suggest } from '../words.ts';
import { isoDateOf } from './date.ts';

/** What `addIssue` takes so that a diagnostic has its own code and fix. */
export function own(code: Code, message: string, fix?: string) {
  const params = fix === undefined ? { code } : { code, fix };
  return { code: 'custom', message, params } as const;
}

export const name = z.string().regex(mapName.pattern, mapName.expected);

/** The ledger has a log of that name for each policy. */
export const policyId = z
  .string()
  .meta({ pattern: policyName.pattern.source })
  .superRefine((id, context) => {
    if (isPolicyName(id)) return;
    const isTaken = policyName.pattern.test(id);
    context.addIssue(
      own(
        'TR1028',
        isTaken ? "this is the name of the ledger's log of logs" : policyName.expected,
        isTaken ? `write ${quote(`${id}-policy`)}, or another name` : undefined,
      ),
    );
  });

export const text = z.string().trim().min(1);

/** Why something is kept: stands in plans and certificates. */
export const reason = text.max(longestReason);

/** One column or several: `id` or `[company_id, id]`. */
export const columns = z.union([text.transform((one): string[] => [one]), z.array(text).min(1)]);

export const country = z
  .string()
  .meta({ pattern: '^[A-Z]{2}$' })
  .superRefine((code, context) => {
    if (isCountry(code)) return;
    // What people write for the United Kingdom is reserved, not assigned.
    const upper = code.toUpperCase() === 'UK' ? 'GB' : code.toUpperCase();
    const fix = isCountry(upper) ? `write ${quote(upper)}` : 'write two letters, such as `US`';
    context.addIssue(own('TR1029', 'expected a country by ISO 3166-1', fix));
  });

export const date = z
  .string()
  .meta({ format: 'date' })
  .transform((written, context) => {
    if (/^\d{4}-\d\d-\d\d$/.test(written)) {
      try {
        return Temporal.PlainDate.from(written, { overflow: 'reject' });
      } catch (error) {
        // A day that the calendar lacks, such as 30 February.
        if (!(error instanceof RangeError)) throw error;
      }
    }
    context.addIssue(own('TR1025', 'expected a date such as 2020-12-10', isoDateOf(written)));
    return z.NEVER;
  });

const zones = Intl.supportedValuesOf('timeZone');

/** An IANA name: an offset or an abbreviation says nothing about summer time. */
export const zone = z.string().superRefine((id, context) => {
  if (isZone(id)) return;
  const city = zones.find((one) => one.endsWith(`/${id.replaceAll(' ', '_')}`));
  const near = city ?? closest(id, zones);
  const fix = near === undefined ? undefined : `did you mean ${quote(near)}?`;
  const message = 'expected an IANA time zone such as America/Los_Angeles';
  context.addIssue(own('TR1026', message, fix));
});

function isZone(id: string): boolean {
  if (id === 'UTC') return true;
  if (!/^[A-Za-z_]+(\/[A-Za-z0-9_+-]+)+$/.test(id)) return false;
  try {
    // The engine's own table is the only one that its calendar arithmetic will use.
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(id).timeZoneId !== '';
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

const mechanisms = ['domestic', 'adequacy', 'dpf', 'scc', 'bcr', 'derogation'] as const;

export const privacyShield =
  /^(the )?((eu|swiss)[\s-]*(u\.?s\.?a?\.?)?[\s-]*)?privacy[\s_-]*shield( framework)?$/i;

export const shieldMessage = 'Privacy Shield has been void since 16 July 2020 (C-311/18)';
export const shieldFix =
  'name what the transfer rests on now: `dpf` (only if certified), `scc`, `bcr` or `adequacy`';

export const mechanism = z
  .string()
  .meta({ enum: [...mechanisms] })
  .transform((written, context) => {
    const known = mechanisms.find((one) => one === written);
    if (known !== undefined) return known;
    context.addIssue(
      privacyShield.test(written.trim())
        ? own('TR1214', shieldMessage, shieldFix)
        : own('TR1024', `expected ${list(mechanisms)}`, suggest(written, mechanisms)),
    );
    return z.NEVER;
  });

/** A name of an environment variable, or a connection string. */
export const url = text.refine(
  (written) => !written.includes('${') || /^\$\{[A-Z_][A-Z0-9_]*\}$/.test(written),
  {
    error: 'expected a connection string or one environment variable such as `${DATABASE_URL}`',
  },
);
