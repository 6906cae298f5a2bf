/** Many processes at the same time, as people and timers start them, on servers with little room. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  startOwnServer,
  type OwnServer,
} from '../../packages/server/src/stores/postgres/testing/own-server.ts';
import { troth, type Ran } from '../e2e/troth.ts';
import { prepareCrowd, type Crowd } from './crowd.ts';

const processes = 14;

interface Room {
  readonly says: string;
  /** Of the server that holds Troth's own state and the store. */
  readonly connections: number;
  /** Of the role that works in the store; none when absent. */
  readonly roleLimit?: number;
}

const rooms: readonly Room[] = [
  { says: 'a server of 100 connections', connections: 100 },
  { says: 'a server of 30 connections', connections: 30 },
  { says: 'a role of 9 connections', connections: 90, roleLimit: 9 },
];

for (const { says, connections, roleLimit } of rooms) {
  describe(`${processes} processes at once, on ${says}`, { timeout: 600_000 }, () => {
    let server: OwnServer;
    let crowd: Crowd;
    before(async () => {
      server = await startOwnServer();
      await server.run(`alter system set max_connections = ${connections}`);
      await server.restart();
      crowd = await prepareCrowd(server, processes, roleLimit);
    });
    after(async () => {
      await crowd?.remove();
      await server.destroy();
    });

    const each = (
      args: (id: string) => readonly string[],
      ids: readonly string[] = crowd.ids,
    ): Promise<readonly Ran[]> => Promise.all(ids.map((id) => troth(args(id), crowd.place)));

    it('run, and all are done', async () => {
      await crowd.approve();
      const ran = await each((id) => ['request', 'run', id, '--yes', '--json']);
      assert.deepEqual(failing(ran), []);
      assert.deepEqual(await crowd.left(), ['1', '2']);
      const told = ran.filter(({ stderr }) => /Waits: \d+ runs? (is|are) before this/.test(stderr));
      if (connections < 100) assert.ok(told.length > 0, 'somebody was told the place');
    });

    if (connections < 100) return;

    it('plan', async () => {
      const ids = await crowd.ask();
      const ran = await each((id) => ['request', 'plan', id, '--json'], ids);
      assert.deepEqual(failing(ran), []);
    });

    it('check, and none is unknown for want of a connection', async () => {
      const ran = await each(() => ['check', '--json']);
      assert.deepEqual(failing(ran), []);
      for (const { stdout } of ran) assert.doesNotMatch(stdout, /store-exhausted|probe-failed/);
    });
  });
}

function failing(ran: readonly Ran[]): readonly string[] {
  return ran
    .filter(({ code }) => code !== 0)
    .map(({ code, stderr, stdout }) => `${code}: ${stderr.slice(-500)} ${stdout.slice(-300)}`);
}
