/**
 * Runs a request in a process of its own, which kills itself, as `kill -9` would, at a step boundary
 * or so many milliseconds after the run began. Prints each boundary, and how the run ended.
 * Arguments: place, policy file, request, and what kills it, as JSON.
 */
import { openInstallation } from '../../packages/server/src/main.ts';
import type { Place } from './copies.ts';
import type { Fatal } from './killing.ts';

const given = (at: number): unknown => JSON.parse(process.argv[at] ?? 'null');
const place = given(2) as Place;
const fatal = given(5) as Fatal;
const [policyFile = '', id = ''] = process.argv.slice(3);

const seen = new Map<string, number>();
const kill = (): void => void process.kill(process.pid, 'SIGKILL');
const installation = await openInstallation({
  configuration: { home: place.home, databaseUrl: place.urls.own, logLevel: 'silent' },
  policies: [policyFile],
  variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other },
  onRequestStep(step) {
    process.stdout.write(`${step}\n`);
    const times = (seen.get(step) ?? 0) + 1;
    seen.set(step, times);
    if (fatal && 'step' in fatal && fatal.step === step && fatal.times === times) kill();
  },
});
const began = performance.now();
if (fatal && 'after' in fatal) setTimeout(kill, fatal.after);
const { state } = await installation.requests.run(id);
process.stdout.write(`ended ${state} ${Math.round(performance.now() - began)}\n`);
await installation.close();
