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

function said(parts: Partial<Certificate>): string {
  return certificateText({ ...certificate, stores: [], suppressed: false, ...parts });
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
    assert.match(page, /main\.invoices: kept 1 row, because: Tax law asks for ten years/);
    assert.match(page, /copies in backups, end unknown/);
    assert.ok(page.split('\n').length < 60);
  });

  it('says what each right did, and leaves out what has no meaning there', () => {
    const read = { ...step, how: 'read' as const };
    const secret = [{ dataset: 'main.people.hash', rows: null, because: 'A secret' }];
    const page = certificateText({
      ...certificate,
      right: 'access',
      stores: [{ store: 'main', verified: certificate.done, steps: [read], kept: secret }],
      exported: { files: [{ name: 'data.json', bytes: 1234, sha256: 'e'.repeat(64) }] },
      suppressed: false,
      recipients: [],
      remains: [],
    });
    assert.match(page, /^CERTIFICATE OF ACCESS {2}req_/);
    assert.match(page, /main\.people by id: found 2, rows copied 2, missing 0/);
    assert.match(page, /main\.people\.hash: not given, because: A secret/);
    assert.match(page, /data\.json: 1,234 bytes, SHA-256 e{64}/);
    assert.doesNotMatch(page, /Suppressed|[Tt]old|What remains/);
  });

  it('says which purposes are closed, and who is told of a restriction', () => {
    const limited = { purposes: null, says: 'Stored and not used.' };
    const restricted = said({ right: 'restriction', limited });
    assert.match(restricted, /Limited {4}every purpose but storing/);
    assert.match(restricted, /To be told post: the notice is queued, and was not sent by this run/);
    const page = said({
      right: 'objection',
      limited: { ...limited, purposes: ['marketing'] },
      recipients: [],
    });
    assert.match(page, /Limited {4}marketing/);
    assert.doesNotMatch(page, /told/i);
  });

  it('says of a look that nothing was deleted, and is headed by nothing more', () => {
    const looked = said({ right: 'destruction', nothingLeft: 'Nothing is left in 3 datasets.' });
    assert.match(looked, /^CERTIFICATE OF A LOOK {2}req_/);
    assert.match(looked, /Looked {5}2026-01-02T00:00:00Z\n\nNothing is left in 3 datasets\./);
    assert.doesNotMatch(looked, /DESTRUCTION|Done/);
  });

  it('does not say of rows of others that they went', () => {
    const others = { ...step, how: 'unlink' as const, by: ['sponsor'], whose: 'others' as const };
    const own = { ...step, how: 'unlink' as const, by: ['parent'] };
    const emptied = { ...step, how: 'null' as const, fields: ['name'] };
    const page = said({
      stores: [
        {
          store: 'main',
          verified: certificate.done,
          steps: [others, own, step, emptied],
          kept: [],
        },
      ],
    });
    assert.match(page, /by sponsor .+: found 2, rows that no longer point at the person's 2/);
    assert.match(page, /by parent: found 2, references emptied before rows went 2/);
    assert.match(page, /main\.people\.name by id: found 2, rows emptied 2/);
  });

  it('tells own, shared and other rows apart, and whose were let go', () => {
    const letGo = {
      ...step,
      dataset: 'main.roles',
      how: 'unlink' as const,
      whose: 'others' as const,
    };
    const kept = [
      {
        dataset: 'main.addresses',
        rows: 1200,
        because: 'Two point there',
        whose: 'shared' as const,
      },
    ];
    const steps = [{ ...step, whose: 'own' as const }, letGo];
    const stores = [{ store: 'main', verified: certificate.done, steps, kept }];
    verifyCertificate(signed({ stores }), [key]);
    const page = said({ stores });
    assert.match(page, /main\.people by id \(the person's own\): found 2/);
    assert.match(page, /main\.roles by id \(somebody else's\): found 2, rows that no longer point/);
    assert.match(page, /main\.addresses: kept 1,200 rows \(shared with others\), because/);
    assert.doesNotMatch(certificateText(certificate), /person's own|shared with|somebody else/);
  });

  it('says what happened besides, what was searched and found, and what nobody looked at', () => {
    const parts: Partial<Certificate> = {
      effects: [
        { what: 'trigger', where: 'main/audit.log', rows: 1, says: 'By bye.' },
        { what: 'publication', where: 'main/public.people', rows: null, says: 'To a slot.' },
      ],
      searched: {
        tables: { seen: 3, of: 4 },
        columns: { seen: 1, of: 1 },
        rows: { seen: 1200, of: null },
        known: 1,
        by: { keys: 1, addresses: 2, numbers: 1, names: 0 },
      },
      copies: [{ where: 'main/backup.people.email', rows: 1, says: 'As an address.' }],
      notLooked: [{ where: 'main/public.dump', because: 'bytes' }],
    };
    verifyCertificate(signed(parts), [key]);
    const page = said(parts);
    assert.match(page, /main\/audit\.log: trigger, 1 row\. By bye\./);
    assert.match(page, /main\/public\.people: publication, rows not measured\./);
    assert.match(
      page,
      /3 of 4 tables, 1 of 1 columns that the map does not know to be the person's, 1,200 of an unknown number of rows\n {2}1 other column is known to the map/,
    );
    assert.match(page, /looked for: 1 key, 2 addresses, 1 telephone number, no names/);
    assert.match(page, /main\/backup\.people\.email: found 1 row\. As an address\./);
    assert.match(page, /Not looked at:\n {2}main\/public\.dump: bytes/);
  });

  it('begins with what went, what stays and what was found, in counts', () => {
    const step = { dataset: 'main.people', by: [], remaining: 0, found: 3, done: 3 };
    const stores: Certificate['stores'] = [
      {
        store: 'main',
        verified: '2026-01-02T00:00:00Z',
        steps: [
          { ...step, how: 'delete' },
          { ...step, how: 'mask', done: 1 },
          { ...step, how: 'unlink', done: 9 },
        ],
        kept: [
          { dataset: 'main.bills', rows: 2, because: 'The law asks for it.' },
          { dataset: 'main.places', rows: 0, because: 'It is shared.' },
        ],
      },
    ];
    const page = said({ stores, copies: [], notLooked: [{ where: 'a', because: 'b' }] });
    assert.match(
      page,
      /In short: 3 rows deleted, and 1 row emptied or masked; none of them was found afterwards\. 2 rows stay, for the reason given below\. A search beyond the data map found nothing more\./,
    );
    assert.doesNotMatch(page, /main\.places|kept 0 rows/);
    assert.match(said({ stores: [{ ...stores[0]!, kept: [] }] }), /Nothing is kept\./);
    const left = stores.map((one) => ({
      ...one,
      steps: [{ ...step, how: 'delete' as const, remaining: 1 }],
    }));
    assert.match(said({ stores: left }), /3 rows were deleted; 1 row remained\./);
    assert.doesNotMatch(said({ right: 'access', stores }), /In short/);
    assert.doesNotMatch(said({ stores, nothingLeft: 'Nothing is left.' }), /In short/);
  });

  it('says once what is so of several places', () => {
    const until = { what: 'dead rows', until: null, says: 'Until vacuum.' };
    const remains = [
      { ...until, where: 'main/a' },
      { ...until, where: 'main/b' },
      { ...until, where: 'main/c', says: 'Otherwise.' },
    ];
    const notLooked = ['x', 'y'].map((where) => ({ where, because: 'bytes' }));
    const page = said({ remains, notLooked });
    assert.match(page, /main\/a, main\/b: dead rows, end unknown\. Until vacuum\.\n {2}main\/c: /);
    assert.match(page, /Not looked at:\n {2}x, y: bytes/);
  });

  it('says that a part came out empty, and nothing of a part that is not there', () => {
    const empty = said({ effects: [], copies: [], notLooked: [] });
    assert.match(empty, /What happened besides:\n {2}nothing, as far as the stores counted/);
    assert.match(empty, /how much was searched is not said\n {2}found nothing/);
    assert.match(empty, /Not looked at:\n {2}nothing that is known/);
    assert.doesNotMatch(said({}), /happened besides|Searched|Not looked at/);
  });

  it('counts several people, and says where it was about none', () => {
    const pseudonyms = Array.from({ length: 10_000 }, (_, n) => String(n).padStart(43, 'p'));
    const many = certificateText({ ...certificate, subject: { kind: 'person', pseudonyms } });
    assert.match(many, /People {5}10,000 people \(person\)/);
    const swept = certificateText({ ...certificate, right: 'retention', subject: null });
    assert.match(swept, /^CERTIFICATE OF A SWEEP OF OLD ROWS/);
    assert.match(swept, /Rows {7}past the period/);
    const tenant = { kind: 'tenant', pseudonym: 'd'.repeat(43) };
    const gone = certificateText({ ...certificate, right: 'destruction', subject: tenant });
    assert.match(gone, /^CERTIFICATE OF DESTRUCTION[\s\S]*Customer {3}one, pseudonym/);
  });
});
