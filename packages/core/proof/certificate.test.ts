import assert from 'node:assert/strict';
import { generateKeyPairSync, sign } from 'node:crypto';
import { describe, it } from 'node:test';
import { utf8 } from './bytes.ts';
import { canonicalBytes } from './canonical-json.ts';
import {
  certificateBody,
  formatCertificate,
  parseCertificate,
  verifyCertificate,
  type Certificate,
} from './certificate.ts';
import { certificateText } from './certificate-text.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { leafHash } from './merkle.ts';
import { formatReceipt } from './receipt.ts';
import { formatNote } from './signed-note.ts';
import { verifierKey } from './verifier-key.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const key = verifierKey('example.org/acme', raw);
const entry = `ent_${'a'.repeat(22)}`;

function signature(text: string) {
  return { name: key.name, id: key.id, signature: sign(null, utf8(text), privateKey) };
}

/** A log with this one entry. */
function receiptOf(id: string): string {
  const bytes = canonicalBytes({ id });
  const text = formatCheckpoint({ origin: key.name, size: 1, root: leafHash(bytes) });
  const checkpoint = formatNote({ text, signatures: [signature(text)] });
  return formatReceipt({ index: 0, proof: [], checkpoint, entry: bytes });
}

const step = {
  dataset: 'main.people',
  how: 'delete' as const,
  by: ['id'],
  found: 2,
  done: 2,
  remaining: 0,
};

const certificate: Certificate = {
  format: 'troth-certificate/1',
  right: 'erasure',
  request: `req_${'b'.repeat(22)}`,
  policy: 'acme',
  policyHash: 'c'.repeat(64),
  subject: { kind: 'person', pseudonym: 'd'.repeat(43) },
  opened: '2026-01-01T00:00:00Z',
  due: '2026-02-01T00:00:00Z',
  done: '2026-01-02T00:00:00Z',
  stores: [
    {
      store: 'main',
      verified: '2026-01-02T00:00:00Z',
      steps: [step],
      kept: [{ dataset: 'main.invoices', rows: 1, because: 'Tax law asks for ten years' }],
    },
  ],
  keys: { state: 'none', says: 'Nothing is sealed.' },
  remains: [{ what: 'copies in backups', where: 'main', until: null, says: 'Unknown.' }],
  suppressed: true,
  recipients: [{ recipient: 'post', state: 'queued' }],
  entries: [entry],
  receipts: [receiptOf(entry)],
};

function signed(parts: Partial<Certificate> = {}): string {
  const whole = { ...certificate, ...parts };
  return formatCertificate(whole, [signature(certificateBody(whole))]);
}

describe('a certificate', () => {
  it('verifies with nothing but the verifier key', () => {
    assert.deepEqual(verifyCertificate(signed(), [key]), certificate);
  });

  it('is refused when a single figure was changed', () => {
    const changed = signed().replace('"found":2', '"found":3').replace('"done":2', '"done":3');
    assert.throws(() => verifyCertificate(changed, [key]), { code: 'note-signature-wrong' });
  });

  it('is refused under another key', () => {
    const other = verifierKey('example.org/other', raw);
    assert.throws(() => verifyCertificate(signed(), [other]), { code: 'note-unsigned' });
  });

  it('is refused where it states that something remains, or was found and not done', () => {
    for (const wrong of [
      { ...step, remaining: 1 },
      { ...step, done: 1 },
    ]) {
      const stores = certificate.stores.map((store) => ({ ...store, steps: [wrong] }));
      assert.throws(() => verifyCertificate(signed({ stores }), [key]), {
        code: 'certificate-partial',
      });
    }
  });

  it('is refused where a ledger entry has no receipt, or that of another', () => {
    const receipts = [receiptOf(`ent_${'z'.repeat(22)}`)];
    for (const parts of [{ receipts: [] }, { receipts }, { entries: [], receipts: [] }]) {
      assert.throws(() => verifyCertificate(signed(parts), [key]), { code: 'certificate-entry' });
    }
  });

  it('has no place for anything that its schema does not name', () => {
    const text = `${JSON.stringify({ ...certificate, name: 'Ada Quill' })}\n`;
    const note = formatNote({ text, signatures: [signature(text)] });
    assert.throws(() => parseCertificate(note), { code: 'certificate-malformed' });
  });

  it('fits on a page that names what is kept and what remains', () => {
    const page = certificateText(certificate);
    assert.match(page, /main\.people by id: found 2, rows deleted 2, remaining 0/);
    assert.match(page, /main\.invoices: kept 1 rows, because: Tax law asks for ten years/);
    assert.match(page, /copies in backups, end unknown/);
    assert.ok(page.split('\n').length < 60);
  });
});
