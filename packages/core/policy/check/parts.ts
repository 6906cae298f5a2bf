/** The well-formed parts of something that as a whole may not be. */
import type { z } from 'zod';
import type { Plain } from '../syntax/node.ts';

/** Every key of the object that fits its own schema; the others are left out. */
export function wellFormed<S extends z.ZodObject>(
  schema: S,
  value: Plain | undefined,
): Partial<z.output<S>> {
  const entries = Object.entries(schema.shape).flatMap(([key, part]) => {
    const parsed = parse(part, memberOf(value, key));
    return parsed === undefined ? [] : [[key, parsed] as const];
  });
  return Object.fromEntries(entries) as Partial<z.output<S>>;
}

/** Every entry that fits, by name. */
export function wellFormedEntries<S extends z.ZodType>(
  schema: S,
  value: Plain | undefined,
): Record<string, z.output<S>> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, one]) => {
      const parsed = schema.safeParse(one);
      return parsed.success ? [[key, parsed.data] as const] : [];
    }),
  );
}

function parse<S extends z.core.$ZodType>(schema: S, value: unknown): z.output<S> | undefined {
  const parsed = (schema as unknown as z.ZodType<z.output<S>>).safeParse(value);
  return parsed.success ? parsed.data : undefined;
}

export function memberOf(value: Plain | undefined, key: string): Plain | undefined {
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function isRecord(value: Plain | undefined): value is { readonly [key: string]: Plain } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
