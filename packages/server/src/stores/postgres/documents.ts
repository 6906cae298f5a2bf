/** Catalogue statements answer with one JSON document per row. */
import * as z from 'zod';
import type { Rows } from './sessions.ts';

export const tableName = z.object({ schema: z.string(), name: z.string() });

export function documents<T>(rows: Rows, schema: z.ZodType<T>): T[] {
  return rows.map(([document]) => schema.parse(JSON.parse(document ?? 'null')));
}
