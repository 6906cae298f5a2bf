import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonRow } from './json-row.ts';

function row(type: string, value: string | null): string {
  return jsonRow([{ name: 'a', type }], [value]);
}

describe('a row as JSON', () => {
  it('holds numbers, booleans and documents as what they are, and the rest as the store wrote it', () => {
    assert.equal(row('integer', '-7'), '{"a":-7}');
    assert.equal(row('bigint', '9007199254740993'), '{"a":"9007199254740993"}');
    assert.equal(row('numeric', '12.50'), '{"a":"12.50"}');
    assert.equal(row('boolean', 'true'), '{"a":true}');
    assert.equal(row('boolean', 'false'), '{"a":false}');
    assert.equal(row('jsonb', '{"n": 12345678901234567890}'), '{"a":{"n": 12345678901234567890}}');
    assert.equal(row('text', '"\u2028'), '{"a":"\\"\u2028"}');
    assert.equal(row('text', null), '{"a":null}');
  });

  it('is JSON even where a document is none', () => {
    assert.equal(row('jsonb', 'troth:1:x'), '{"a":"troth:1:x"}');
  });
});
