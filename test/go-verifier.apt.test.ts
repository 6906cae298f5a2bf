/**
 * Go's transparency log packages verify what Troth publishes. Needs Debian's packages golang-go and
 * golang-golang-x-mod-dev, which `.ci/run` installs.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { formatVerifierKey } from '@troth/core/proof';
import { receipt } from '../packages/server/src/ledger/index.ts';
import { publishedLog } from '../packages/server/src/ledger/test-ledger.fixture.ts';

const run = promisify(execFile);
const source = new URL('go-verifier/main.go', import.meta.url).pathname;
/** Debian's Go beside whatever other one comes first in PATH. */
const debianGo = '/usr/bin/go';
const debianPackages = '/usr/share/gocode';

async function buildVerifier(folder: string): Promise<string> {
  for (const path of [debianGo, join(debianPackages, 'src/golang.org/x/mod/sumdb/tlog')]) {
    await access(path).catch(() => {
      throw new Error(`${path} is missing: apt-get install golang-go golang-golang-x-mod-dev`);
    });
  }
  const program = join(folder, 'go-verifier');
  const env = {
    ...process.env,
    GO111MODULE: 'off',
    GOPATH: debianPackages,
    GOFLAGS: '',
    GOTOOLCHAIN: 'local',
    GOCACHE: join(folder, 'go-cache'),
  };
  delete (env as NodeJS.ProcessEnv)['GOROOT'];
  await run(debianGo, ['build', '-o', program, source], { env });
  return program;
}

describe('Go verifier', () => {
  it('accepts the note, tiles, entries, inclusion, consistency and receipts of a log', async (t) => {
    const sizes = [1, 254, 1, 1, 255, 1000, 64_100];
    const { ledger, pool, folder, keys, entries, home } = await publishedLog(t, 'panda', sizes);
    const program = await buildVerifier(home);
    const files = await olderCheckpoints();
    for (const index of [0, 255, 256, 65_535, 65_611]) {
      const path = join(home, `receipt-${index}`);
      await writeFile(path, await receipt(ledger, entries[index]?.id ?? ''));
      files.push(path);
    }
    const key = formatVerifierKey(keys[0] ?? assert.fail('the log has no key'));
    const { stdout } = await run(program, [folder, key, ...files]);
    assert.equal(
      stdout,
      `entries 65612\ninclusion 65612\nconsistency ${files.length - 5}\nreceipts 5\nok\n`,
    );
    await assertDetectsFlips(program, folder, key);

    async function olderCheckpoints(): Promise<string[]> {
      const { rows } = await pool.query<{ size: string; note: string }>(
        `select size, note from troth.checkpoint where log = 'panda' order by size`,
      );
      assert.ok(rows.length >= sizes.length);
      return Promise.all(
        rows.map(async ({ size, note }) => {
          const path = join(home, `checkpoint-${size}`);
          await writeFile(path, note);
          return path;
        }),
      );
    }
  });
});

/** The verifier is worth its acceptance only if it refuses. */
async function assertDetectsFlips(program: string, folder: string, key: string): Promise<void> {
  for (const [name, at] of [
    ['checkpoint', 30],
    ['tile/0/017', 40],
    ['tile/1/000', 31],
    ['tile/entries/255', 70],
  ] as const) {
    const path = join(folder, name);
    const bytes = await readFile(path);
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    await writeFile(path, flipped);
    await assert.rejects(run(program, [folder, key]), `${name} was flipped`);
    await writeFile(path, bytes);
  }
}
