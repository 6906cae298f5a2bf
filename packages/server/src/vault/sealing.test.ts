import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { openKeyring } from './keyring.ts';
import { sealerFor } from './sealing.ts';

const folder = await mkdtemp(join(tmpdir(), 'troth-keyring-'));
after(() => rm(folder, { recursive: true }));

describe('sealing', () => {
  it('opens what was sealed under the same label and context only', async () => {
    const root = await openKeyring(join(folder, 'a'));
    const sealer = sealerFor(root, 'panda');
    const sealed = sealer.seal(Buffer.from('facts'), 'entry 1');
    assert.equal(sealer.open(sealed, 'entry 1').toString(), 'facts');
    assert.throws(() => sealer.open(sealed, 'entry 2'), { code: 'sealed-not-opened' });
    assert.throws(() => sealerFor(root, 'plai').open(sealed, 'entry 1'), {
      code: 'sealed-not-opened',
    });
    assert.throws(() => sealer.open(Buffer.from('facts'), 'entry 1'), { code: 'sealed-malformed' });
  });

  it('detects every flipped byte', async () => {
    const sealer = sealerFor(await openKeyring(join(folder, 'a')), 'panda');
    const sealed = sealer.seal(Buffer.from('facts'), 'entry 1');
    for (let i = 0; i < sealed.length; i++) {
      const changed = Buffer.from(sealed);
      changed[i]! ^= 1;
      assert.throws(() => sealer.open(changed, 'entry 1'), { name: 'TrothError' });
    }
  });
});

describe('the local keyring', () => {
  it('is the same for all who open it at once', async () => {
    const path = join(folder, 'raced');
    const keys = await Promise.all([1, 2, 3, 4].map(() => openKeyring(path)));
    assert.ok(keys.every((key) => key.equals(keys[0]!)));
  });

  it('is refused when others may read it', async () => {
    const path = join(folder, 'open');
    await openKeyring(path);
    await chmod(path, 0o644);
    await assert.rejects(openKeyring(path), { code: 'keyring-readable' });
  });

  it('is refused when it is damaged, and left as it is', async () => {
    const path = join(folder, 'damaged');
    await writeFile(path, 'troth-keyring-v1\nAAAA\n', { mode: 0o600 });
    await assert.rejects(openKeyring(path), { code: 'keyring-malformed' });
  });
});
