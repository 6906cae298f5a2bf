/**
 * Seals in place what stands in clear, and kills itself, as `kill -9` would, after the nth batch or,
 * below 0, so many milliseconds after its start. Arguments: place as JSON, policy file, n. Exits with
 * 3 if it comes to its end.
 */
import { openInstallation } from '../../packages/server/src/main.ts';
import type { Place } from './copies.ts';

const [placeText = '', policyFile = '', count = '1'] = process.argv.slice(2);
const place = JSON.parse(placeText) as Place;
let left = Number(count);
const kill = (): void => void process.kill(process.pid, 'SIGKILL');

const installation = await openInstallation({
  configuration: { home: place.home, databaseUrl: place.urls.own, logLevel: 'silent' },
  policies: [policyFile],
  variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other },
});
if (left < 0) setTimeout(kill, -left);
await installation.vault.adopt({
  onProgress() {
    left -= 1;
    if (left === 0) kill();
  },
});
process.exit(3);
