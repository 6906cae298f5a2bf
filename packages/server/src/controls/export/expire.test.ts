import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { expireExports } from './expire.ts';

const now = Temporal.Instant.from('2026-06-30T12:00:00Z');

function idOf(letter: string): string {
  return `req_${letter.repeat(22)}`;
}

async function folder(t: { after(cleanup: () => Promise<void>): void }): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'troth-exports-'));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function copy(path: string, name: string, days: number, deleted?: string): Promise<void> {
  await mkdir(join(path, name));
  const text = deleted === undefined ? 'no index' : JSON.stringify({ deleted });
  await writeFile(join(path, name, 'index.json'), text);
  const written = new Date(now.epochMilliseconds - days * 86_400_000);
  await utimes(join(path, name), written, written);
}

describe('copies that were given', () => {
  it('are deleted when the day is over that their index names, and not before', async (t) => {
    const path = await folder(t);
    await copy(path, idOf('a'), 29, '2026-06-30T12:00:00Z');
    await copy(path, idOf('b'), 29, '2026-06-30T12:00:01Z');
    await writeFile(join(path, `.${idOf('a')}.manifest`), 'sealed');
    assert.deepEqual(await expireExports(path, now), [idOf('a')]);
    assert.deepEqual(await readdir(path), [idOf('b')]);
    assert.deepEqual(await expireExports(path, now), []);
  });

  it('are deleted after 30 days where the index is gone, or says that they stay', async (t) => {
    const path = await folder(t);
    await copy(path, idOf('a'), 31);
    await copy(path, idOf('b'), 31, '2099-01-01T00:00:00Z');
    await copy(path, idOf('c'), 29);
    assert.deepEqual((await expireExports(path, now)).toSorted(), [idOf('a'), idOf('b')]);
    assert.deepEqual(await readdir(path), [idOf('c')]);
  });

  it('go with what a killed run left of them, and nothing else does', async (t) => {
    const path = await folder(t);
    await copy(path, `.${idOf('a')}.unfinished`, 31);
    await copy(path, `.${idOf('b')}.unfinished`, 1);
    await copy(path, 'somebody-else', 400);
    assert.deepEqual(await expireExports(path, now), [idOf('a')]);
    assert.deepEqual(await readdir(path), [`.${idOf('b')}.unfinished`, 'somebody-else']);
  });

  it('may never have been any', async () => {
    assert.deepEqual(await expireExports(join(tmpdir(), 'troth-no-such-folder'), now), []);
  });
});
