/** Reads `wounds.yaml`: what is wrong on purpose, what must be reported, and what heals it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';

const wound = z.strictObject({
  id: z.string(),
  policy: z.enum(['panda', 'plai', 'xai']),
  what: z.string(),
  reported: z.array(
    z.strictObject({
      promise: z.string(),
      rule: z.string(),
      resource: z.string(),
      rows: z.int().optional(),
    }),
  ),
  heal: z.string(),
});

const file = z.strictObject({
  wounds: z.array(wound),
  healed: z.record(z.string(), z.enum(['kept', 'attested', 'at-risk', 'unknown', 'lapsed'])),
});

export type Wound = z.output<typeof wound>;

function read(): z.output<typeof file> {
  return file.parse(parse(readFileSync(join(import.meta.dirname, 'wounds.yaml'), 'utf8')));
}

export function readWounds(): readonly Wound[] {
  return read().wounds;
}

/** Promise → its status once every wound is healed. */
export function readHealed(): Readonly<Record<string, string>> {
  return read().healed;
}
