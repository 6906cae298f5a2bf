/** Runs a request in a process of its own that kills itself at the n-th step boundary. */
import { demo } from '@troth/example-plai';
import { openInstallation } from '../../packages/server/src/main.ts';

const [home = '', databaseUrl = '', main = '', id = '', boundary = '0'] = process.argv.slice(2);

let passed = 0;
const installation = await openInstallation({
  configuration: { home, databaseUrl, logLevel: 'silent' },
  policies: [demo.policyFile],
  variables: { TROTH_PLAI_URL: main },
  onRequestStep(step) {
    passed += 1;
    process.stdout.write(`${step}\n`);
    if (passed === Number(boundary)) process.kill(process.pid, 'SIGKILL');
  },
});
const { state } = await installation.requests.run(id);
process.stdout.write(`ended ${state}\n`);
await installation.close();
