/**
 * Faults are planted in a copy of the product one by one, and the oracle reports each: what it did not
 * report it would not find either. Three of them by default, TROTH_PLANTED=all for every one.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';
import { adminUrl } from '../../../packages/server/src/platform/test-database.ts';
import { faults } from './faults.ts';
import { copyProduct, type ProductCopy } from './product-copy.ts';
import type { Found } from './until-wrong.ts';

/** Of each half of the work: what is reached, what is done to it, what is said of it. */
const usual: ReadonlySet<string> = new Set([
  'only the first page of what was reached is asked for',
  'a row goes that somebody else points at as well',
  'the certificate repeats the plan',
]);
const wanted = process.env['TROTH_PLANTED'] ?? '';
const cases = 40;
/** Milliseconds for one fault. */
const patience = 10 * 60_000;

describe('the oracle reports it when', () => {
  let product: ProductCopy;
  before(async () => {
    product = await copyProduct();
  });
  after(() => product.remove());

  for (const fault of faults) {
    const isWanted =
      wanted === '' ? usual.has(fault.says) : wanted === 'all' || fault.says.includes(wanted);
    if (!isWanted) continue;
    it(fault.says, async (t) => {
      const heal = await product.plant(fault);
      try {
        const found = await untilWrong(product.folder, fault.says);
        t.diagnostic(`${found.tried} tried, ${found.refused} refused: ${found.faults[0] ?? ''}`);
        assert.notDeepEqual(found.faults, []);
      } finally {
        await heal();
      }
    });
  }

  it('and each of them still has its place', async () => {
    for (const fault of faults) await product.plant(fault).then((heal) => heal());
  });
});

async function untilWrong(folder: string, says: string): Promise<Found> {
  const script = join(folder, 'test', 'oracle', 'planted', 'until-wrong.ts');
  const child = spawn(process.execPath, [script, says, String(cases)], {
    cwd: folder,
    env: { ...process.env, TROTH_TEST_POSTGRES: await adminUrl() },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: patience,
  });
  const [said, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  assert.equal(code, 0);
  return JSON.parse(said.trim().split('\n').at(-1) ?? '') as Found;
}
