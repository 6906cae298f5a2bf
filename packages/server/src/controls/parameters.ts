/** Shapes that the parameters of several kinds of clause share. */
import { mapName, roleName } from '@troth/core/names';
import { duration, formatDuration } from '@troth/core/policy';
import { z } from 'zod';

/** Something that is asked for by naming it; what is not asked for is left out, never `false`. */
export function flag(): z.ZodLiteral<true> {
  return z.literal(true, { error: 'write `true`, or leave the parameter out' });
}

/** A list with at least one entry, none of them twice. */
export function list<S extends z.ZodType>(entry: S): z.ZodArray<S> {
  return z
    .array(entry)
    .min(1)
    .refine(
      (entries) => new Set(entries.map((one) => JSON.stringify(one))).size === entries.length,
      {
        error: 'an entry stands twice in this list',
      },
    );
}

/** What the data map names: a purpose, a recipient. */
export function declaredName(): z.ZodString {
  return z.string().regex(mapName.pattern, { error: mapName.expected });
}

/** A lower-case name with hyphens: a role, a use of cookies. */
export function name(): z.ZodString {
  return z.string().regex(roleName.pattern, { error: roleName.expected });
}

/** `store.dataset` of the data map. */
export function datasetName(): z.ZodString {
  return z
    .string()
    .regex(/^[^.\s]+\.[^.\s]+$/, { error: 'expected store.dataset, such as main.employees' });
}

/** `store.dataset.field` of the data map. */
export function fieldName(): z.ZodString {
  return z.string().regex(/^[^.\s]+\.[^.\s]+\..+$/s, {
    error: 'expected store.dataset.field, such as main.employees.email',
  });
}

/** `datasets`: limits a clause to a part of the data map. */
export function datasets(): z.ZodOptional<z.ZodArray<z.ZodString>> {
  return list(datasetName())
    .optional()
    .describe(
      'Datasets of the data map, as store.dataset, that this clause is about; all when left out',
    );
}

/** `read-through`: of clauses that judge the values of large tables. */
export function readThrough(): z.ZodOptional<z.ZodType<Temporal.Duration, string>> {
  return duration()
    .refine((period) => Temporal.Duration.compare(period, shortest, { relativeTo }) >= 0, {
      error: 'at least `1 day`: checks go on every hour, and a table is read in parts',
    })
    .optional()
    .describe(
      'Within which every row of a table of more than 20,000 rows is looked at, part by part; 7 days when left out',
    );
}

export function sayReadThrough(period: Temporal.Duration | undefined): string | undefined {
  return period && `Every stored row is looked at within ${formatDuration(period)}.`;
}

const shortest = Temporal.Duration.from({ days: 1 });
const relativeTo = Temporal.PlainDate.from('2023-01-01');

/** What limits a clause, or says how it is kept, and asks for nothing by itself. */
const limits: ReadonlySet<string> = new Set(['datasets', 'read-through']);

/** Refuses a clause that asks for nothing, which would be kept by doing nothing. */
export function asksForSomething(params: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(params).some(([key, value]) => !limits.has(key) && value !== undefined);
}

export const asksForNothing = {
  error: 'this clause asks for nothing: name at least one thing to keep',
};
