/**
 * Seals in place what stands in clear, or with `unseal` takes that back, and kills itself, as `kill -9` would, after the nth batch or,
 * below 0, so many milliseconds after its start. Arguments: place as JSON, policy file, n, `unseal`. Exits with
 * 3 if it comes to its end.
 */
import { openInstallation } from '../../packages/server/src/main.ts';
import type { Place } from './copies.ts';

const [placeText = '', policyFile = '', count = '1', way = 'adopt'] = process.argv.slice(2);
const place = JSON.parse(placeText) as Place;
let left = Number(count);
const kill = (): void => void process.kill(process.pid, 'SIGKILL');

const installation = await openInstallation({
  configuration: { home: place.home, databaseUrl: place.urls.own, logLevel: 'silent' },
  policies: [policyFile],
  variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other },
});
if (left < 0) setTimeout(kill, -left);
const onProgress = (): void => {
  left -= 1;
  if (left === 0) kill();
};
if (way === 'unseal') {
  const approval = { by: 'head-of-privacy', because: 'It is looked for by phone' };
  await installation.vault.unseal({ datasets: ['main.people'], onProgress }, approval);
} else {
  await installation.vault.adopt({ onProgress });
}
process.exit(3);
