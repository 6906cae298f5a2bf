import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { deleteOldLogs } from './logs.ts';

describe('deleteOldLogs', () => {
  it('keeps the five newest and whatever is no log of the server', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'logs-'));
    t.after(() => rm(folder, { recursive: true }));
    const names = [1, 2, 3, 4, 5, 6, 7].map((day) => `postgresql-2026010${day}-000000.log`);
    await Promise.all([...names, 'start.log'].map((name) => writeFile(join(folder, name), '')));
    deleteOldLogs(folder);
    assert.deepEqual((await readdir(folder)).toSorted(), [...names.slice(2), 'start.log']);
  });
});
