/**
 * `until-wrong.ts FAULT CASES`: tries shapes that the fault concerns until one ends wrong, in the copy of
 * the product in which it stands; says on one line of JSON what came of it.
 */
import process from 'node:process';
import fc from 'fast-check';
import { copy } from '../copy.ts';
import { destroy } from '../destroy.ts';
import { erase } from '../erase.ts';
import { shapes } from '../model.ts';
import { sweep } from '../sweep.ts';
import type { Ended } from '../try-shapes.ts';
import { eachCase, type Case, type Trying } from '../world.ts';
import { faults, type Act } from './faults.ts';

const acts: Readonly<
  Record<Act, { readonly act: (one: Case) => Promise<Ended>; readonly options: Trying }>
> = {
  erasure: { act: erase, options: {} },
  destruction: { act: destroy, options: { tenants: true } },
  export: { act: copy, options: {} },
  sweep: { act: sweep, options: { dated: true } },
};

export interface Found {
  readonly tried: number;
  readonly refused: number;
  /** Of the first case that ended wrong; none where all were right. */
  readonly faults: readonly string[];
}

const [, , says, cases = '20'] = process.argv;
const fault = faults.find((one) => one.says === says);
if (fault === undefined) throw new Error('no such fault');
const { act, options } = acts[fault.act];
const seed = Number(process.env['TROTH_ORACLE_SEED'] ?? 20_261_128);
const found = { tried: 0, refused: 0, faults: [] as readonly string[] };
await eachCase(
  fc.sample(shapes.filter(fault.in), { numRuns: Number(cases), seed }),
  { ...options, together: 4, isOver: () => found.faults.length > 0 },
  async (one) => {
    const ended = await act(one);
    found.tried += 1;
    if ('refused' in ended) found.refused += 1;
    else if (ended.faults.length > 0) found.faults = ended.faults;
  },
);
process.stdout.write(`${JSON.stringify(found satisfies Found)}\n`);
process.exit(0);
