/** kill -9 at every step boundary of an erasure: the same rows, one set of ledger entries. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { approved, checksums, keyOf, plai, somebody, type Plai } from './plai.ts';

const child = fileURLToPath(new URL('run-child.ts', import.meta.url));

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

async function begun(company: Plai): Promise<string> {
  return (await approved(company, keyOf(await somebody(company)))).id;
}

async function eventsOf({ installation }: Plai, id: string): Promise<readonly string[]> {
  const { events } = await installation.requests.show(id);
  return events.map(({ event }) => event);
}

describe('an erasure that is killed', () => {
  it('at each boundary in turn ends with the rows and entries of one that was not', async (t) => {
    const now = Temporal.Now.instant();
    const [whole, killed] = [await plai(t, {}, now), await plai(t, {}, now)];
    const id = await begun(whole);
    const steps = await run(whole, id, 0);
    assert.equal(steps.at(-1), 'ended done');
    const expected = await checksums(whole.main);
    const boundaries = steps.length - 1;

    const killedId = await begun(killed);
    let kills = 0;
    // Each run is killed one boundary later than the one before, so every boundary is met.
    for (let boundary = 1; boundary <= boundaries + 1; boundary += 1) {
      const lines = await run(killed, killedId, boundary);
      if (lines.at(-1)?.startsWith('ended')) break;
      kills += 1;
      const { request } = await killed.installation.requests.show(killedId);
      if (request.state === 'done') break;
      await assert.rejects(killed.installation.requests.certificate(killedId));
    }
    assert.ok(kills >= 10, `${kills} kills`);
    assert.deepEqual(await checksums(killed.main), expected);
    assert.deepEqual(await eventsOf(killed, killedId), await eventsOf(whole, id));
    const suppressed = await killed.installation.requests.suppressed();
    assert.equal(suppressed.length, 1);
  });

  it('is gone on with by whoever resumes what was left', async (t) => {
    const company = await plai(t);
    const id = await begun(company);
    await run(company, id, 4);
    const resumed = await company.installation.requests.resume();
    assert.deepEqual(
      resumed.map((request) => [request.id, request.state]),
      [[id, 'done']],
    );
    assert.deepEqual(await company.installation.requests.resume(), []);
  });
});
