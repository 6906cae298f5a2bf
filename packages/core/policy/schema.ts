/** JSON Schemas of policy file and data map, for an editor's completion and descriptions. */
import { z } from 'zod';
import type { ClauseKind } from '../control/contract.ts';
import type { Catalogue } from './catalogue.ts';
import { inputSchema } from './check/known.ts';
import * as written from './map/schema.ts';
import { policyFileOf, promise } from './promises/schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** Draft 7. One object with a property per control rather than a choice of objects: editors complete that. */
export function policySchema(catalogue: Catalogue): JsonSchema {
  const clause = {
    type: 'object',
    minProperties: 1,
    maxProperties: 1,
    additionalProperties: false,
    properties: Object.fromEntries(catalogue.kinds.map((kind) => [kind.kind, parameters(kind)])),
  };
  const whole = structuredClone(inputSchema(policyFileOf(promise)));
  const promises = child(whole, 'promises');
  const one = promises?.additionalProperties;
  const keep = typeof one === 'object' ? child(one, 'keep') : undefined;
  if (keep !== undefined) Object.assign(keep, { minItems: 1, items: clause });
  return { title: 'Troth policy', ...whole };
}

function parameters(kind: ClauseKind): JsonSchema {
  const { $schema: _, ...schema } = inputSchema(kind.schema);
  return { ...schema, description: kind.summary };
}

function child(schema: JsonSchema, key: string): JsonSchema | undefined {
  const found = schema.properties?.[key];
  return typeof found === 'object' ? found : undefined;
}

/** Draft 7. */
export function mapSchema(): JsonSchema {
  const { subject, purpose, recipient, writtenDataset, storeOf, mapFileOf } = written;
  const whole = mapFileOf({ subject, purpose, recipient, store: storeOf(writtenDataset) });
  return { title: 'Troth data map', ...inputSchema(whole) };
}
