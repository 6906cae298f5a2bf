/**
 * A change that kills itself, as `kill -9` would, after the nth committed batch or, below 0, so many
 * milliseconds after its start. Arguments: connection string, change as JSON, n. Exits with 3 if it
 * comes to its end.
 */
import type { Change } from '../../contract.ts';
import { openWritablePostgres } from './index.ts';

const [url = '', change = '', count = '1'] = process.argv.slice(2);
const store = openWritablePostgres({ name: 'main', url });
let left = Number(count);
if (left < 0) setTimeout(() => process.kill(process.pid, 'SIGKILL'), -left);
await store.change(JSON.parse(change) as Change, {
  onBatch() {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  },
});
process.exit(3);
