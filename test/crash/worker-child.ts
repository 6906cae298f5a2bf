/**
 * A worker until it is killed. At a step of whatever request it goes on with it prints the step and
 * waits for ever, so that the parent kills it there. Arguments: place as JSON, policy file, step.
 */
import { openInstallation } from '../../packages/server/src/main.ts';
import type { Place } from './copies.ts';

const [placeText = '', policyFile = '', fatal = ''] = process.argv.slice(2);
const place = JSON.parse(placeText) as Place;

const installation = await openInstallation({
  configuration: { home: place.home, databaseUrl: place.urls.own, logLevel: 'silent' },
  policies: [policyFile],
  variables: { CRASH_MAIN: place.urls.main, CRASH_OTHER: place.urls.other },
  async onRequestStep(step) {
    process.stdout.write(`${step}\n`);
    if (step === fatal) await new Promise(() => undefined);
  },
});
await installation.startWorker({
  standby: true,
  onProblem: (error) => void process.stderr.write(`${String(error)}\n`),
});
process.stdout.write('standing\n');
