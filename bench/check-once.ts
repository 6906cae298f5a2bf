/** One check of the three packs in a process of its own, for `check.bench.ts`; prints what it took. */
import { join } from 'node:path';
import { openInstallation, readConfiguration } from '../packages/server/src/main.ts';

const [folder = ''] = process.argv.slice(2);
const examples = join(import.meta.dirname, '..', 'examples');
const installation = await openInstallation({
  configuration: readConfiguration({
    env: process.env,
    flags: { home: join(folder, 'home') },
    cwd: folder,
  }),
  policies: ['panda', 'plai', 'xai'].map((id) => join(examples, id, `${id}.policy.yaml`)),
});
const started = performance.now();
const reports = await installation.check();
const seconds = (performance.now() - started) / 1000;
await installation.close();
const promises = reports.flatMap((report) => report.promises);
const findings = promises.flatMap(({ clauses }) => clauses).flatMap((clause) => clause.findings);
process.stdout.write(
  JSON.stringify({
    seconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    promises: promises.length,
    unchecked: findings.filter(({ rule }) => rule === 'probe-failed').length,
  }),
);
