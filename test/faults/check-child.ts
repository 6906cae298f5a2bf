/** Checks over and over until it is killed. Arguments: home, own database, main, other, policy file, rounds. */
import { openInstallation } from '../../packages/server/src/main.ts';

const [home = '', databaseUrl = '', main = '', other = '', policy = '', rounds = '1000'] =
  process.argv.slice(2);

const installation = await openInstallation({
  configuration: { home, databaseUrl, logLevel: 'silent' },
  policies: [policy],
  variables: { TROTH_FAULT_MAIN: main, TROTH_FAULT_OTHER: other },
});
process.stdout.write('open\n');
for (let round = 0; round < Number(rounds); round += 1) await installation.check();
await installation.close();
