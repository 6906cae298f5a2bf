/** Which keys a schema knows at a path, and what it says of them: read from its JSON Schema. */
import { z } from 'zod';
import type { Path } from '../syntax/node.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

const schemas = new WeakMap<z.ZodType, JsonSchema>();

/** What may be written, as JSON Schema draft 7, which editors understand best. */
export function inputSchema(schema: z.ZodType): JsonSchema {
  const known = schemas.get(schema);
  if (known !== undefined) return known;
  const made = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    target: 'draft-7',
  });
  schemas.set(schema, made);
  return made;
}

/** Keys that may stand at the path. */
export function keysOf(schema: z.ZodType, path: Path): string[] {
  const keys = at(schema, path).flatMap((one) => Object.keys(one.properties ?? {}));
  return [...new Set(keys)];
}

/** The description of what stands at the path. */
export function describeOf(schema: z.ZodType, path: Path): string | undefined {
  return at(schema, path).find((one) => one.description !== undefined)?.description;
}

/** Every branch of the schema that can stand at the path. */
function at(schema: z.ZodType, path: Path): JsonSchema[] {
  let current = branches(inputSchema(schema));
  for (const step of path) current = current.flatMap((one) => below(one, step)).flatMap(branches);
  return current;
}

function below(schema: JsonSchema, step: string | number): JsonSchema[] {
  const { properties, additionalProperties, items } = schema;
  const own = Object.hasOwn(properties ?? {}, step) ? properties?.[step] : undefined;
  const next = typeof step === 'number' ? items : (own ?? additionalProperties);
  return typeof next === 'object' && !Array.isArray(next) ? [next] : [];
}

function branches(schema: JsonSchema): JsonSchema[] {
  const parts = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [schema, ...parts.filter((one) => typeof one === 'object').flatMap(branches)];
}
