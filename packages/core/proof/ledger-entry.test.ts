import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  canonicalJson,
  coarseTime,
  formatLedgerEntry,
  parseLedgerEntry,
  type LedgerEntry,
} from './index.ts';

const entry = {
  v: 1 as const,
  id: 'ent_AAAAAAAAAAAAAAAAAAAAAA',
  at: '2026-03-01T14:00:00Z',
  class: 2003 as const,
  policy: 'panda',
  policyHash: '0f'.repeat(32),
  clause: 'P20.0',
  decision: 'broken' as const,
  commitments: [`${'A'.repeat(43)}=`],
};

describe('ledger entry', () => {
  it('is canonical JSON of about 300 bytes and reads back', () => {
    const bytes = formatLedgerEntry(entry);
    assert.ok(bytes.length > 200 && bytes.length < 320, `${bytes.length} bytes`);
    assert.deepEqual(parseLedgerEntry(bytes), entry);
    assert.equal(new TextDecoder().decode(bytes), canonicalJson(entry));
  });

  it('is canonical whatever the order of its fields and without its optional ones', () => {
    const { clause: _clause, ...whole } = entry;
    for (const value of [entry, whole, Object.fromEntries(Object.entries(entry).toReversed())]) {
      const bytes = formatLedgerEntry(value as LedgerEntry);
      assert.equal(new TextDecoder().decode(bytes), canonicalJson(value));
    }
  });

  it('has no place for a person: free text, further fields and precise times are refused', () => {
    const refused = [
      { ...entry, subject: 'ada@example.com' },
      { ...entry, clause: 'Ada Lovelace' },
      { ...entry, policy: 'ada@example.com' },
      { ...entry, at: '2026-03-01T14:03:27Z' },
      { ...entry, decision: 'because Ada asked' },
      { ...entry, commitments: ['ada'] },
      { ...entry, commitments: [`${'A'.repeat(42)}B=`] },
      { ...entry, class: 4711 },
      { ...entry, id: 'ada' },
    ];
    for (const value of refused) {
      const bytes = new TextEncoder().encode(canonicalJson(value));
      assert.throws(
        () => parseLedgerEntry(bytes),
        (error: Error) =>
          'code' in error &&
          error.code === 'entry-malformed' &&
          !/[Aa]da/.test(`${error}${JSON.stringify(error)}`),
      );
    }
  });

  it('refuses another spelling of the same entry', () => {
    const spaced = new TextEncoder().encode(JSON.stringify(entry, null, 1));
    assert.throws(() => parseLedgerEntry(spaced), { code: 'entry-malformed' });
    assert.throws(() => parseLedgerEntry(new Uint8Array([0xff])), { code: 'entry-malformed' });
  });

  it('rounds its time down to the hour', () => {
    const at = Temporal.Instant.from('2026-03-01T14:59:59.999Z');
    assert.equal(coarseTime(at), '2026-03-01T14:00:00Z');
  });
});

describe('canonical JSON', () => {
  it('orders keys by UTF-16 units and writes numbers as RFC 8785 does', () => {
    // RFC 8785, section 3.2.3 (keys) and 3.2.2 (values).
    const value = {
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    };
    assert.deepEqual(Object.values(JSON.parse(canonicalJson(value)) as object).length, 7);
    assert.equal(
      canonicalJson(value),
      '{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\ud83d\ude00":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
    );
    assert.equal(
      canonicalJson([333333333.3333333, 1e30, 4.5, 2e-3, 0.000000000000000000000000001]),
      '[333333333.3333333,1e+30,4.5,0.002,1e-27]',
    );
  });

  it('refuses what JSON cannot say', () => {
    for (const value of [undefined, Number.NaN, Number.POSITIVE_INFINITY, '\ud800']) {
      assert.throws(() => canonicalJson(value), { code: 'canonical-json-impossible' });
    }
  });
});
