import assert from 'node:assert/strict';
import { chmod, lstat, mkdir, mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { findBinaries } from './binaries.ts';

const isRoot = process.getuid?.() === 0;
const nobody = { uid: 65_534, gid: 65_534 };

/** A package as npm unpacks it, with an install script that did not run. */
async function unpacked(t: TestContext): Promise<{ source: string; copies: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'binaries-'));
  t.after(async () => {
    await chmod(join(folder, 'package/native/lib'), 0o755);
    await rm(folder, { recursive: true });
  });
  await chmod(folder, 0o755);
  const source = join(folder, 'package');
  await mkdir(join(source, 'native/bin'), { recursive: true });
  await mkdir(join(source, 'native/lib'));
  await writeFile(join(source, 'package.json'), '{"version": "18.0.0"}');
  await writeFile(join(source, 'native/bin/postgres'), '#!', { mode: 0o755 });
  await writeFile(join(source, 'native/lib/libpq.so.5.18'), 'library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(source, 'native/pg-symlinks.json'), JSON.stringify(links));
  return { source, copies: join(folder, 'copies') };
}

const folderOf = (program: string): string => dirname(dirname(dirname(program)));

describe('findBinaries', () => {
  it('makes the links that the install script would have made', async (t) => {
    const { source, copies } = await unpacked(t);
    const { postgres } = await findBinaries({ account: undefined, copies, packageFolder: source });
    assert.equal(folderOf(postgres), source);
    assert.equal(await readlink(join(source, 'native/lib/libpq.so.5')), 'libpq.so.5.18');
  });

  it('does it again without harm', async (t) => {
    const { source, copies } = await unpacked(t);
    const request = { account: undefined, copies, packageFolder: source };
    await Promise.all([findBinaries(request), findBinaries(request)]);
    assert.equal(folderOf((await findBinaries(request)).postgres), source);
  });

  it(
    'copies a package that it cannot write to',
    { skip: isRoot && 'root may write anywhere' },
    async (t) => {
      const { source, copies } = await unpacked(t);
      await chmod(join(source, 'native/lib'), 0o555);
      const { postgres } = await findBinaries({
        account: undefined,
        copies,
        packageFolder: source,
      });
      assert.equal(dirname(folderOf(postgres)), copies);
    },
  );

  it(
    'copies a package that the server account cannot reach',
    { skip: !isRoot && 'needs root' },
    async (t) => {
      const { source, copies } = await unpacked(t);
      await chmod(source, 0o700);
      const request = { account: nobody, copies, packageFolder: source };
      const { postgres } = await findBinaries(request);
      assert.equal(dirname(folderOf(postgres)), copies);
      assert.equal((await stat(postgres)).mode & 0o755, 0o755);
      assert.ok((await lstat(join(folderOf(postgres), 'native/lib/libpq.so.5'))).isSymbolicLink());
      assert.equal((await findBinaries(request)).postgres, postgres);
    },
  );

  it('makes one copy when two ask at once', { skip: !isRoot && 'needs root' }, async (t) => {
    const { source, copies } = await unpacked(t);
    await chmod(source, 0o700);
    const request = { account: nobody, copies, packageFolder: source };
    const [one, two] = await Promise.all([findBinaries(request), findBinaries(request)]);
    assert.deepEqual(one, two);
  });
});
