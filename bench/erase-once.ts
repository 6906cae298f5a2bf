/** One request in a process of its own, for `erasure.bench.ts`; prints what it took. */
import { openInstallation, readConfiguration } from '../packages/server/src/main.ts';
import type { NewRequest } from '../packages/server/src/main.ts';

const [folder = '', policy = '', right = 'erasure', first = '1', count = '1', step = '1'] =
  process.argv.slice(2);
const installation = await openInstallation({
  configuration: readConfiguration({ env: process.env, flags: { home: folder }, cwd: folder }),
  policies: [policy],
});
const { requests } = installation;

async function carryOut(asked: NewRequest): Promise<number> {
  const started = performance.now();
  const { id } = await requests.open('bench', { ...asked, verified: 'bench' });
  const { obstacles } = await requests.plan(id);
  if (obstacles.length > 0) throw new Error(JSON.stringify(obstacles));
  await requests.approve(id, 'bench');
  const { state, failures } = await requests.run(id);
  if (state !== 'done') throw new Error(`${state} ${JSON.stringify(failures)}`);
  return (performance.now() - started) / 1000;
}

function keyOf(person: number) {
  return { key: { tenant: String(person % 100), id: String(person) } };
}

const people = Array.from({ length: Number(count) }, (_, n) => Number(first) + n * Number(step));
const seconds: number[] = [];
if (right === 'retention') {
  seconds.push(await carryOut({ right: 'retention', kind: 'everybody', whom: [] }));
} else if (right === 'single') {
  for (const person of people) {
    seconds.push(await carryOut({ right: 'erasure', kind: 'person', whom: [keyOf(person)] }));
  }
} else {
  seconds.push(await carryOut({ right: 'erasure', kind: 'person', whom: people.map(keyOf) }));
}
await installation.close();
process.stdout.write(
  JSON.stringify({ seconds, peakMegabytes: process.resourceUsage().maxRSS / 1024 }),
);
