/** Generated shapes, tried one by one; what came of them is counted, and the seed is said. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import fc from 'fast-check';
import { kinds, shapes, type Shape } from './model.ts';
import { eachCase, type Case, type Trying } from './world.ts';

/** A refused plan has changed nothing, and says why. */
export type Ended =
  | { readonly refused: readonly string[] }
  | { readonly faults: readonly string[] };

/** Without the names of generated tables, so that they can be counted. */
export function reasonsOf({
  obstacles,
}: {
  readonly obstacles: readonly { readonly code: string; readonly resource: string }[];
}): readonly string[] {
  return obstacles.map(({ code, resource }) => `${code} ${resource.replace(/.*[./]t\d+/, 't')}`);
}

const count = Number(process.env['TROTH_ORACLE_CASES'] ?? 50);
const seed = Number(process.env['TROTH_ORACLE_SEED'] ?? 20_261_128);
/** Of a few shapes nothing can be said of how frequent they are. */
const enough = 50;

interface Reporting {
  diagnostic(message: string): void;
}

export async function tryShapes(
  t: Reporting,
  options: Trying,
  act: (one: Case) => Promise<Ended>,
): Promise<void> {
  const tried = fc.sample(shapes, { numRuns: count, seed });
  const refusals = new Map<string, number>();
  const refusedShapes: unknown[] = [];
  const wrong: {
    readonly at: number;
    readonly faults: readonly string[];
    readonly shape: Shape;
  }[] = [];
  let refused = 0;
  await eachCase(tried, options, async (one, at) => {
    const ended = await act(one);
    if ('refused' in ended) {
      refused += 1;
      refusedShapes.push({ at, why: ended.refused, shape: one.shape });
      for (const code of new Set(ended.refused)) refusals.set(code, (refusals.get(code) ?? 0) + 1);
    } else if (ended.faults.length > 0) wrong.push({ at, faults: ended.faults, shape: one.shape });
  });
  t.diagnostic(`${tried.length} cases, seed ${seed}: ${refused} refused, ${wrong.length} wrong`);
  t.diagnostic(`refused because of ${JSON.stringify(Object.fromEntries(refusals))}`);
  const [first] = wrong.toSorted((a, b) => a.at - b.at);
  const report = process.env['TROTH_ORACLE_REPORT'];
  if (report !== undefined)
    await writeFile(report, JSON.stringify({ wrong, refusedShapes }, null, 1));
  const told =
    first && `case ${first.at}: ${first.faults.join('; ')}\n${JSON.stringify(first.shape)}`;
  assert.equal(told, undefined);
  if (tried.length < enough) return;
  assert.ok(refused <= tried.length * 0.3, `${refused} of ${tried.length} plans were refused`);
  for (const [kind, is] of Object.entries(kinds)) {
    const share = tried.filter(is).length / tried.length;
    assert.ok(share >= 0.05, `only ${share * 100} % of the cases have: ${kind}`);
  }
}
