/** A data map as far as it is well formed, for rules: an error in one key hides none in another. */
import type { z } from 'zod';
import { memberOf, wellFormed, wellFormedEntries } from '../check/parts.ts';
import { toPlain, type MapNode, type Plain } from '../syntax/node.ts';
import { sketchOf, type DatasetSketch } from './model-of.ts';
import * as written from './schema.ts';

export interface MapSketch {
  readonly subjects: Readonly<Record<string, Partial<z.output<typeof written.subject>>>>;
  readonly purposes: Readonly<Record<string, Partial<z.output<typeof written.purpose>>>>;
  readonly recipients: Readonly<Record<string, Partial<z.output<typeof written.recipient>>>>;
  readonly stores: Readonly<Record<string, StoreSketch>>;
}

export interface StoreSketch {
  readonly url?: string;
  readonly datasets: Readonly<Record<string, DatasetSketch>>;
}

export function sketchMap(root: MapNode): MapSketch {
  const plain = toPlain(root);
  return {
    subjects: each(memberOf(plain, 'subjects'), (one) => wellFormed(written.subject, one)),
    purposes: each(memberOf(plain, 'purposes'), (one) => wellFormed(written.purpose, one)),
    recipients: each(memberOf(plain, 'recipients'), (one) => wellFormed(written.recipient, one)),
    stores: each(memberOf(plain, 'stores'), (one) => {
      const url = memberOf(one, 'url');
      const datasets = each(memberOf(one, 'datasets'), sketchDataset);
      return typeof url === 'string' ? { url, datasets } : { datasets };
    }),
  };
}

function sketchDataset(plain: Plain, name: string): DatasetSketch {
  const { fields: _, ...parts } = wellFormed(written.dataset, plain);
  const fields = wellFormedEntries(written.fieldOrCategory, memberOf(plain, 'fields'));
  return sketchOf(name, { ...parts, fields });
}

function each<T>(
  section: Plain | undefined,
  turn: (value: Plain, name: string) => T,
): Record<string, T> {
  if (typeof section !== 'object' || section === null || Array.isArray(section)) return {};
  return Object.fromEntries(
    Object.entries(section).map(([name, value]) => [name, turn(value, name)]),
  );
}

/** A member of a record by a name from the file, which may be `constructor`. */
export function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
