/**
 * A check that kills itself, as `kill -9` would, before its nth write of how far it read or, below 0,
 * so many milliseconds after its start. Arguments: connection strings of the governed and of Troth's
 * own database, the key in hex, the time of the check, n. Exits with 3 if it comes to its end.
 */
import { createSecretKey } from 'node:crypto';
import { openDatabase } from '../../platform/database.ts';
import { inspect } from '../check/inspection.ts';
import { tableReadings } from '../check/table-readings.ts';
import { killedPolicy } from '../testing/killed-policy.ts';
import { sealerUnder } from '../testing/sealer.ts';

const [url = '', ownUrl = '', key = '', now = '', count = '1'] = process.argv.slice(2);
const kill = (): void => void process.kill(process.pid, 'SIGKILL');
let left = Number(count);
if (left < 0) setTimeout(kill, -left);

const pool = openDatabase(ownUrl, { max: 2 });
const memory = tableReadings(pool, sealerUnder(createSecretKey(Buffer.from(key, 'hex'))), 'test');
const stores = inspect(killedPolicy, {
  mode: 'sample',
  variables: { TROTH_TEST_URL: url },
  now: () => Temporal.Instant.from(now),
  memory: {
    ...memory,
    async save(...written) {
      left -= 1;
      if (left === 0) kill();
      return memory.save(...written);
    },
  },
});
const [table] = await stores.discovered('main');
if (table !== undefined) await stores.scanned('main', table);
process.exit(3);
