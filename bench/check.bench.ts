/**
 * A full check of the three packs over 1,000,000 subjects in each demo, with sampling: at most 10 s;
 * peak memory of the checking process at most 300 MB, and equal within 10 % at 100,000 and at
 * 1,000,000 subjects. The data is real: the demos' own generators.
 *
 * `TROTH_BENCH_SUBJECTS` changes the larger number; the smaller is a tenth of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import { openDatabase } from '../packages/server/src/platform/database.ts';
import { demo as panda } from '../examples/panda/demo.ts';
import { demo as plai } from '../examples/plai/demo.ts';
import { demo as xai } from '../examples/xai/demo.ts';
import { report } from './report.ts';

interface Measured {
  readonly seconds: number;
  readonly peakMegabytes: number;
  readonly promises: number;
  readonly unchecked: number;
}

const demos = [panda, plai, xai];
const limitSeconds = 10;
const limitMegabytes = 300;
const most = Number(process.env['TROTH_BENCH_SUBJECTS'] ?? 1_000_000);

export async function run(): Promise<void> {
  const small = await measure(most / 10);
  const large = await measure(most);
  report('check-time', limitSeconds / large.seconds, 1);
  report('check-memory', limitMegabytes / large.peakMegabytes, 1);
  report('check-memory-growth', large.peakMegabytes / small.peakMegabytes, 1.1, 'at most');
}

async function measure(subjects: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-check-'));
  const server = await startEmbeddedPostgres({ folder });
  try {
    const started = performance.now();
    const admin = openDatabase(server.adminUrl, { max: 1 });
    for (const name of ['troth', ...demos.map(({ id }) => id)]) {
      await admin.query(`create database ${name}`);
    }
    await admin.end();
    for (const { id, generate } of demos) await generate({ url: server.url(id), subjects });
    const made = (performance.now() - started) / 1000;
    console.log(
      `${subjects.toLocaleString('en-US')} subjects in each demo, made in ${made.toFixed(0)} s`,
    );
    const measured = await checkInChild(folder, {
      DATABASE_URL: server.url('troth'),
      ...Object.fromEntries(
        demos.map(({ id }) => [`TROTH_${id.toUpperCase()}_URL`, server.url(id)]),
      ),
    });
    console.log(
      `${measured.promises} promises checked in ${measured.seconds.toFixed(2)} s, peak ${measured.peakMegabytes.toFixed(0)} MB, ${measured.unchecked} clauses could not be checked`,
    );
    return measured;
  } finally {
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function checkInChild(
  folder: string,
  variables: Readonly<Record<string, string>>,
): Promise<Measured> {
  // The flag is the launcher's, `packages/cli/bin/launch.js`: measured is what a user runs.
  const program = join(import.meta.dirname, 'check-once.ts');
  const child = spawn(process.execPath, ['--max-semi-space-size=8', program, folder], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  if (code !== 0) throw new Error(`the check ended with ${String(code)}`);
  return JSON.parse(output) as Measured;
}
