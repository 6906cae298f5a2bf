/**
 * A sequencer that kills itself, as `kill -9` would, the nth time that it reaches a step of a log.
 * Arguments: connection string, ledger folder, key folder, log, step, n. Exits with 3 if it never does.
 */
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import { openLedger, sequenceWaiting } from '../../packages/server/src/ledger/index.ts';

const patience = 30_000;
const [url = '', folder = '', keyFolder = '', fatalLog = '', fatalStep = '', count = '1'] =
  process.argv.slice(2);
let left = Number(count);

const pool = openDatabase(url, { max: 2 });
const ledger = await openLedger({
  pool,
  folder,
  keyFolder,
  at(step, log) {
    if (step !== fatalStep || log !== fatalLog) return;
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
const end = performance.now() + patience;
while (performance.now() < end) await sequenceWaiting(ledger);
process.exit(3);
