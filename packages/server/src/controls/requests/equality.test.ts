import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { equalityOf, formOf } from './equality.ts';

const of = (type: string, collation?: string) =>
  equalityOf({ type, ...(collation === undefined ? {} : { collation }) });

const one = (equality: Parameters<typeof formOf>[0], values: readonly string[]) =>
  assert.equal(new Set(values.map((value) => formOf(equality, value))).size, 1, values.join());

describe('how a column compares', () => {
  it('follows from its type without domains and lengths, and from its collation', () => {
    assert.deepEqual(
      ['integer', 'numeric(10,2)', 'real', 'interval', 'citext', 'public.citext'].map((type) =>
        of(type),
      ),
      ['number', 'number', 'number', 'interval', 'case', 'case'],
    );
    assert.deepEqual(
      ['text', 'character varying(80)', 'uuid', 'timestamp with time zone', 'character(5)'].map(
        (type) => of(type),
      ),
      ['exact', 'exact', 'exact', 'exact', 'blanks'],
    );
    assert.deepEqual(
      ['und', 'und-u-ks-level2', '@colStrength=primary', 'und-u-ka-shifted-ks-level1'].map((one) =>
        of('text', one),
      ),
      ['composed', 'collated case', 'collated marks and case', 'untold'],
    );
    assert.equal(of('hstore'), 'untold');
    assert.equal(equalityOf({ type: 'nick', base: 'citext' }), 'case');
  });
});

describe('spellings of one value have one form', () => {
  it('of numbers', () => {
    one('number', ['1', '1.0', '+1.00', '01', '1e0', '10e-1', '.1e1']);
    one('number', ['0', '-0', '0.00']);
    one('number', ['-12.5', '-12.50', '-0.125e2']);
    assert.deepEqual(
      ['120', '0.05', '1.5e-3', '12e20', 'NaN', '12345678901234567890.10'].map((value) =>
        formOf('number', value),
      ),
      ['120', '0.05', '0.0015', '1200000000000000000000', 'NaN', '12345678901234567890.1'],
    );
  });
  it('of texts, by what their column ignores', () => {
    one('case', ['Ann', 'ANN', 'ann']);
    one('case', ['ΑΣ', 'ας'.replace('ς', 'σ')]);
    one('blanks', ['Ann', 'Ann  ']);
    one('composed', ['Jürgen', 'Ju\u0308rgen']);
    one('collated case', ['Straße', 'STRASSE', 'strasse']);
    one('collated marks and case', ['René', 'RENE', 'Rene\u0301']);
    assert.notEqual(formOf('exact', 'Ann'), formOf('exact', 'ann'));
    assert.notEqual(formOf('collated case', 'René'), formOf('collated case', 'Rene'));
  });
  it('of spans of time', () => {
    one('interval', ['1 day', '24:00:00', '-1 days +48:00:00']);
    one('interval', ['1 mon', '30 days', '29 days 24:00:00']);
    one('interval', ['00:00:01.5', '00:00:01.500']);
    assert.notEqual(formOf('interval', '1 day'), formOf('interval', '1 mon'));
  });
});
