/** kill -9 in the middle of a destruction and of a sweep: the same rows, one set of ledger entries. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checksums, plai, type Plai } from './plai.ts';

const child = fileURLToPath(new URL('run-child.ts', import.meta.url));

/** Not every boundary: there are many of one kind. */
const stride = 5;

async function run(company: Plai, id: string, boundary: number): Promise<readonly string[]> {
  const { home, own, main } = company;
  const running = spawn(process.execPath, [child, home, own.url, main.url, id, String(boundary)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  running.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(running, 'close');
  return text.split('\n').filter((line) => line !== '');
}

type Open = (company: Plai) => Promise<string>;

async function approved(company: Plai, open: Open): Promise<string> {
  const { requests } = company.installation;
  const id = await open(company);
  await requests.plan(id);
  await requests.approve(id, 'head-of-privacy');
  return id;
}

async function eventsOf({ installation }: Plai, id: string): Promise<readonly string[]> {
  const { events } = await installation.requests.show(id);
  return events.map(({ event }) => event);
}

async function killAll(t: TestContext, open: Open): Promise<{ readonly killed: Plai }> {
  const now = Temporal.Now.instant();
  const [whole, killed] = [await plai(t, {}, now), await plai(t, {}, now)];
  const id = await approved(whole, open);
  const steps = await run(whole, id, 0);
  assert.equal(steps.at(-1), 'ended done');
  const killedId = await approved(killed, open);
  let kills = 0;
  for (let boundary = 1; boundary < steps.length; boundary += stride) {
    const lines = await run(killed, killedId, boundary);
    if (lines.at(-1)?.startsWith('ended')) break;
    kills += 1;
    const { request } = await killed.installation.requests.show(killedId);
    if (request.state === 'done') break;
    await assert.rejects(killed.installation.requests.certificate(killedId));
  }
  assert.ok(kills >= 4, `${kills} kills`);
  await killed.installation.requests.resume();
  assert.equal((await killed.installation.requests.show(killedId)).request.state, 'done');
  assert.deepEqual(await checksums(killed.main), await checksums(whole.main));
  assert.deepEqual(await eventsOf(killed, killedId), await eventsOf(whole, id));
  return { killed };
}

describe('killed again and again', () => {
  it('a destruction ends with the rows and entries of one that was not', async (t) => {
    const { killed } = await killAll(t, async ({ installation: { requests } }) => {
      const tenant = { company_id: '900001' };
      return (await requests.openDestruction('plai', { tenant })).id;
    });
    assert.equal((await killed.installation.requests.suppressed()).length, 1);
  });

  it('so does a sweep', async (t) => {
    const { killed } = await killAll(t, async ({ installation: { requests } }) => {
      const asked = {
        right: 'retention',
        kind: 'everybody',
        whom: [],
        verified: 'policy',
      } as const;
      return (await requests.open('plai', asked)).id;
    });
    assert.deepEqual(await killed.installation.requests.suppressed(), []);
  });
});
