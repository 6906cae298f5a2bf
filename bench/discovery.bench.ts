/**
 * Discovery: at least 1,000,000 sampled values a second over two cores, in two lines.
 *
 * `discovery-classify`: two threads classify the same mix of columns, a hundred values each;
 * reading them from a database is not part of it. `discovery`: what `troth discover --full` does,
 * values read and classified a second, with PostgreSQL at work on the same cores.
 */
import { Worker } from 'node:worker_threads';
import { discoverDemos } from './discovery-store.ts';
import { report } from './report.ts';

const threads = 2;
const wanted = 1_000_000;
const seconds = 5;

interface Measured {
  readonly values: number;
  readonly seconds: number;
  readonly personal: number;
}

const isMeasured = (message: unknown): message is Measured =>
  typeof message === 'object' && message !== null && 'values' in message;

export async function run(): Promise<void> {
  const measured = await Promise.all(Array.from({ length: threads }, () => runThread()));
  const rate = measured.reduce((sum, one) => sum + one.values / one.seconds, 0);
  const values = measured.reduce((sum, one) => sum + one.values, 0);
  const personal = measured[0]?.personal ?? 0;
  console.log(
    `${values.toLocaleString('en')} values in ${seconds} s on ${threads} threads: ` +
      `${Math.round(rate).toLocaleString('en')} a second; ${personal} of the columns personal`,
  );
  report('discovery-classify', rate / wanted, 1);
  await runStore();
}

async function runStore(): Promise<void> {
  const { values, seconds, cpuSeconds } = await discoverDemos();
  console.log(
    `${values.toLocaleString('en')} values of three databases read and classified in ` +
      `${seconds.toFixed(1)} s: ${Math.round(values / seconds).toLocaleString('en')} a second, ` +
      `PostgreSQL's work included; ${cpuSeconds.toFixed(1)} s of processor time without it`,
  );
  report('discovery', values / seconds / wanted, 1);
}

function runThread(): Promise<Measured> {
  const worker = new Worker(new URL('discovery-thread.ts', import.meta.url), {
    workerData: { seconds },
    // Ours say that the main module is a string.
    execArgv: [],
  });
  const { promise, resolve, reject } = Promise.withResolvers<Measured>();
  worker.on('message', (message: unknown) => {
    if (isMeasured(message)) resolve(message);
    else reject(new TypeError('the thread sent something else'));
  });
  worker.on('error', reject);
  return promise;
}
