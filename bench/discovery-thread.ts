/** One thread of `discovery.bench.ts`: classifies its columns over and over for the time given. */
import { parentPort, workerData } from 'node:worker_threads';
import { classifyColumn } from '../packages/server/src/stores/classify/index.ts';
import { sampledColumns } from './discovery-columns.ts';

const { seconds } = workerData as { seconds: number };
const columns = sampledColumns(100);
const values = columns.reduce((sum, column) => sum + column.values.length, 0);

function classifyAll(): number {
  return columns.filter((column) => classifyColumn(column).length > 0).length;
}

for (let round = 0; round < 20; round += 1) classifyAll();
const started = performance.now();
let rounds = 0;
let personal = 0;
while (performance.now() - started < seconds * 1000) {
  personal = classifyAll();
  rounds += 1;
}
const message = {
  values: rounds * values,
  seconds: (performance.now() - started) / 1000,
  personal,
};
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
parentPort?.postMessage(message);
