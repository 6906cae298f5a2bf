/** kill -9 while values are sealed in place: each is plaintext or sealed, once, and none is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Installation } from '../../packages/server/src/main.ts';
import { openDatabase, type Pool } from '../../packages/server/src/platform/database.ts';
import { killsOf } from './killing.ts';
import { prepare, type Prepared } from './prepared.ts';
import { randomFrom } from './random.ts';

const kills = killsOf('adopt');
/** Two batches. */
const values = 1_200;
const program = fileURLToPath(new URL('adopt-child.ts', import.meta.url));

describe('sealing in place under kill -9', () => {
  let prepared: Prepared;
  let main: Pool;
  before(async () => {
    prepared = await prepare({});
    main = openDatabase(prepared.template.urls.main, { max: 2 });
    await main.query(
      `insert into people (company, id, name) select 1, i, 'Somebody' from generate_series(3, $1) i`,
      [values],
    );
  });
  after(async () => {
    await main.end();
    await prepared.end();
  });

  it('seals every value once and loses none', { timeout: 1_800_000 }, async () => {
    const place = prepared.template;
    const random = randomFrom(20_261_124);
    let met = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      if (kill % 3 === 0)
        await main.query(`update people set phone = '+49 30 ' || company || '-' || id`);
      const at = kill % 3 === 1 ? -1 - random(600) : 1;
      const args = [program, JSON.stringify(place), prepared.policyFile, `${at}`];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.ok(signal === 'SIGKILL' || code === 3, `ended with ${code}`);
      if (signal === 'SIGKILL') met += 1;
      const installation = await prepared.open(place);
      try {
        if (kill % 3 === 2) await installation.vault.adopt();
        await assertWhole(installation, main, kill % 3 === 2 ? 0 : undefined);
      } finally {
        await installation.close();
      }
    }
    assert.ok(met >= kills / 2, `${met} kills`);
  });
});

describe('unsealing under kill -9', () => {
  it('writes every value once as it was, and loses none', { timeout: 1_800_000 }, async (t) => {
    const prepared = await prepare({});
    const main = openDatabase(prepared.template.urls.main, { max: 2 });
    t.after(async () => {
      await main.end();
      await prepared.end();
    });
    const place = prepared.template;
    await main.query(
      `insert into people (company, id, name) select 1, i, 'Somebody' from generate_series(3, $1) i`,
      [values],
    );
    await main.query(`update people set phone = '+49 30 ' || company || '-' || id`);
    const open = async (act: (installation: Installation) => Promise<unknown>): Promise<void> => {
      const installation = await prepared.open(place);
      try {
        await act(installation);
      } finally {
        await installation.close();
      }
    };
    await open(({ vault }) => vault.adopt());
    for (const at of [1, -300]) {
      const args = [program, JSON.stringify(place), prepared.policyFile, `${at}`, 'unseal'];
      const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
      const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
      assert.ok(signal === 'SIGKILL' || code === 3, `ended with ${code}`);
      await open((installation) => assertWhole(installation, main, undefined));
    }
    const approval = { by: 'head-of-privacy', because: 'It is looked for by phone' };
    await open(({ vault }) => vault.unseal({ datasets: ['main.people'] }, approval));
    await open((installation) => assertWhole(installation, main, values + 1));
  });
});

/** `plain`: how many values may still stand in clear; any number when absent. */
async function assertWhole(
  { vault }: Installation,
  main: Pool,
  plain: number | undefined,
): Promise<void> {
  const { rows } = await main.query<Readonly<Record<'company' | 'id' | 'phone', string>>>(
    'select company::text, id::text, phone from people order by company, id',
  );
  assert.equal(rows.length, values + 1);
  const inClear = rows.filter((row) => !isSealed(row));
  if (plain !== undefined) assert.equal(inClear.length, plain);
  for (const { company, id, phone } of inClear) assert.equal(phone, `+49 30 ${company}-${id}`);
  // Every 50th is opened: the others differ in nothing.
  const some = rows.filter(isSealed).filter((_row, at) => at % 50 === 0);
  for (const { company, id, phone } of some) {
    const key = { company, id };
    const at = { policy: 'crash', dataset: 'main.people', field: 'phone', subject: 'person', key };
    const reading = { purpose: 'service', role: 'processor' } as const;
    const opened = await vault.open({ ...at, row: key }, phone, reading);
    assert.equal(opened.toString(), `+49 30 ${company}-${id}`);
  }
}

function isSealed({ phone }: { readonly phone: string }): boolean {
  return phone.startsWith('troth:1:');
}
