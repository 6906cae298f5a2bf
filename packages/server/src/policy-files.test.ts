import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { readPolicy } from './policy-files.ts';

const example = fileURLToPath(new URL('../../../examples/xai/', import.meta.url));

describe('readPolicy', () => {
  let folder: string;
  const at = (name: string) => join(folder, name);

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'troth-policy-'));
    await cp(join(example, 'xai.policy.yaml'), at('xai.policy.yaml'));
    await mkdir(at('a folder'));
    await promisify(execFile)('mkfifo', [at('pipe')]);
    await writeFile(at('large'), '# nothing\n'.repeat(600_000));
    await writeFile(
      at('binary'),
      Buffer.from(Array.from({ length: 4096 }, (_, n) => (n * 7) % 256)),
    );
    await symlink(at('loop'), at('loop'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('reads policy and data map', async () => {
    const { policy, sources } = await readPolicy(join(example, 'xai.policy.yaml'));
    assert.equal(policy?.id, 'xai');
    assert.equal(sources.length, 2);
  });

  it('reports a missing data map where the policy names it', async () => {
    const { policy, diagnostics } = await readPolicy(at('xai.policy.yaml'));
    assert.equal(policy, undefined);
    const found = diagnostics.find(({ code }) => code === 'TR1112');
    assert.match(found?.message ?? '', /xai\.map\.yaml/);
    assert.equal(found?.at.file, at('xai.policy.yaml'));
  });

  for (const name of ['a folder', 'pipe', 'loop', 'nowhere', 'nul\0l']) {
    it(`refuses ${JSON.stringify(name)} as a policy, at once`, { timeout: 5_000 }, async () => {
      await assert.rejects(readPolicy(at(name)), { code: 'policy-unreadable', kind: 'missing' });
    });

    it(`reports ${JSON.stringify(name)} as a data map`, { timeout: 5_000 }, async () => {
      await writeFile(at('p.yaml'), `policy: p\ndata-map: ${JSON.stringify(name)}\n`);
      const { diagnostics } = await readPolicy(at('p.yaml'));
      // What is no text is refused as such before anybody looks for a file.
      const wanted = name.includes('\0') ? 'TR1012' : 'TR1112';
      assert.ok(diagnostics.some(({ code }) => code === wanted));
    });
  }

  for (const name of ['large', 'binary']) {
    it(`says what is wrong with a ${name} file`, { timeout: 10_000 }, async () => {
      const { policy, diagnostics } = await readPolicy(at(name));
      assert.equal(policy, undefined);
      assert.ok(diagnostics.length > 0 && diagnostics.length < 200);
    });
  }

  it('follows a path out of the folder of the policy', async () => {
    await mkdir(at('inner'));
    await cp(join(example, 'xai.map.yaml'), at('shared.map.yaml'));
    await writeFile(at('inner/p.yaml'), 'policy: p\ndata-map: ../shared.map.yaml\n');
    const { diagnostics } = await readPolicy(at('inner/p.yaml'));
    assert.deepEqual(
      diagnostics.filter(({ code }) => code === 'TR1112'),
      [],
    );
  });

  it('refuses a file that may not be read', async (t) => {
    if (process.getuid?.() === 0) return t.skip('root may read every file');
    await writeFile(at('secret'), 'policy: p\n');
    await chmod(at('secret'), 0);
    await assert.rejects(readPolicy(at('secret')), { code: 'policy-unreadable' });
  });
});
