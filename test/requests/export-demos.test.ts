/** In each demo, for each kind of person: a copy is complete, or the map and the tables disagree. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DataMap } from '@troth/core/policy';
import type { Demo } from '@troth/example-demo';
import { demo as panda } from '@troth/example-panda';
import { demo as plai } from '@troth/example-plai';
import { demo as xai } from '@troth/example-xai';
import { openInstallation } from '../../packages/server/src/main.ts';
import {
  freshDatabase,
  type TestDatabase,
} from '../../packages/server/src/platform/test-database.ts';
import type { Cleanup } from './plai.ts';

async function governed(t: Cleanup, demo: Demo) {
  const home = await mkdtemp(join(tmpdir(), 'troth-copies-'));
  const [own, main] = await Promise.all([freshDatabase(), freshDatabase()]);
  await demo.generate({ url: main.url, subjects: 200 });
  const installation = await openInstallation({
    configuration: { home, databaseUrl: own.url, logLevel: 'silent' },
    policies: [demo.policyFile],
    variables: { [`TROTH_${demo.id.toUpperCase()}_URL`]: main.url },
  });
  t.after(async () => {
    await installation.close();
    await main.pool.query(`drop database if exists ${own.name}_keys with (force)`);
    for (const database of [own, main]) await database.drop();
    await rm(home, { recursive: true, force: true });
  });
  await installation.vault.adopt({ policies: [demo.id] });
  return { installation, main, home };
}

/** The first person of the kind. */
async function firstOf({ pool }: TestDatabase, { subjects, stores }: DataMap, kind: string) {
  const { root = '', key = [] } = subjects[kind] ?? {};
  const dataset = stores['main']?.datasets[root.slice('main.'.length)];
  const columns = key.map((name) => `${name}::text as ${name}`).join(', ');
  const { rows } = await pool.query<Readonly<Record<string, string>>>(
    `select ${columns} from ${dataset?.table} order by ${key.join(', ')} limit 1`,
  );
  return rows[0] ?? {};
}

for (const demo of [panda, plai, xai]) {
  describe(`copies of ${demo.id}`, () => {
    it('are given to every kind of person, sealed values opened', async (t) => {
      const { installation, main, home } = await governed(t, demo);
      const { requests, policies } = installation;
      const { map } = policies[0]!.policy;
      for (const kind of Object.keys(map.subjects)) {
        const key = await firstOf(main, map, kind);
        for (const right of ['access', 'portability'] as const) {
          const asked = { right, kind, whom: [{ key }], verified: 'signed in' };
          const { id } = await requests.open(demo.id, asked);
          assert.deepEqual((await requests.plan(id)).obstacles, [], `${right} of a ${kind}`);
          await requests.approve(id, 'head-of-privacy');
          const { state, failures } = await requests.run(id);
          assert.deepEqual([state, failures], ['done', []], `${right} of a ${kind}`);
          const data = await readFile(join(home, 'exports', id, 'data.json'), 'utf8');
          assert.doesNotMatch(data, /troth:1:|\$argon2/);
        }
      }
    });
  });
}
