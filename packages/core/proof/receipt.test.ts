import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import {
  formatCheckpoint,
  formatNote,
  formatReceipt,
  leafHash,
  parseCheckpoint,
  parseReceipt,
  proveInclusion,
  verifierKey,
  verifyCheckpoint,
  verifyReceipt,
} from './index.ts';
import { naiveReader, naiveRoot } from './naive-tree.fixture.ts';

const origin = 'example.com/ledger/panda';
const pair = generateKeyPairSync('ed25519');
const key = verifierKey(
  origin,
  new Uint8Array(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url')),
);
const entries = ['one', 'two', 'three'].map((text) => new TextEncoder().encode(text));
const leaves = entries.map((entry) => leafHash(entry));
const root = naiveRoot(leaves);

function signed(text: string): string {
  const signature = new Uint8Array(sign(null, Buffer.from(text), pair.privateKey));
  return formatNote({ text, signatures: [{ name: key.name, id: key.id, signature }] });
}

async function receiptOf(index: number): Promise<string> {
  const checkpoint = signed(formatCheckpoint({ origin, size: 3, root }));
  const proof = await proveInclusion(naiveReader(leaves), index, 3);
  return formatReceipt({ index, proof, checkpoint, entry: entries[index] ?? new Uint8Array() });
}

describe('checkpoint', () => {
  it('reads back, with extension lines ignored', () => {
    const text = formatCheckpoint({ origin, size: 3, root });
    assert.deepEqual(parseCheckpoint(text), { origin, size: 3, root });
    assert.equal(parseCheckpoint(`${text}more\n`).size, 3);
  });

  it('refuses another spelling of size or root', () => {
    const base64 = root.toBase64();
    const wrong = [
      `${origin}\n03\n${base64}\n`,
      `${origin}\n+3\n${base64}\n`,
      `${origin}\n3\n${base64.slice(4)}\n`,
      `${origin}\n3\n${base64.slice(0, -1)}\n`,
      `\n3\n${base64}\n`,
      `${origin}\n3\n${base64}`,
      `${origin}\n9007199254740993\n${base64}\n`,
    ];
    for (const text of wrong) {
      assert.throws(() => parseCheckpoint(text), { code: 'checkpoint-malformed' }, text);
    }
  });

  it('refuses a checkpoint that the key of another log signed', () => {
    const foreign = signed(formatCheckpoint({ origin: 'example.com/other', size: 3, root }));
    assert.throws(() => verifyCheckpoint(foreign, [key]), { code: 'checkpoint-origin' });
  });
});

describe('receipt', () => {
  it('proves its entry with nothing but the verifier key', async () => {
    for (const index of [0, 1, 2]) {
      const text = await receiptOf(index);
      assert.equal(formatReceipt(parseReceipt(text)), text);
      const proven = verifyReceipt(text, [key]);
      assert.deepEqual(proven.entry, entries[index]);
      assert.deepEqual(proven.checkpoint, { origin, size: 3, root });
    }
  });

  it('proves nothing after any one byte has changed', async () => {
    const bytes = new TextEncoder().encode(await receiptOf(1));
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      assert.throws(
        () => verifyReceipt(Buffer.from(changed).toString('utf8'), [key]),
        `byte ${at}`,
      );
    }
  });

  it('without an entry needs it from its reader', async () => {
    const { entry: _entry, ...rest } = parseReceipt(await receiptOf(2));
    const bare = formatReceipt(rest);
    assert.throws(() => verifyReceipt(bare, [key]), { code: 'receipt-malformed' });
    const three = new TextEncoder().encode('three');
    assert.equal(verifyReceipt(bare, [key], { entry: three }).index, 2);
    assert.throws(() => verifyReceipt(bare, [key], { entry: leaves[0] ?? three }), {
      code: 'inclusion-failed',
    });
  });
});
