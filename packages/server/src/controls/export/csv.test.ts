import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { csvLine } from './csv.ts';

/** Reads one line of RFC 4180 the other way, and takes the apostrophe off again. */
function read(line: string): readonly (string | null)[] {
  const cells = `,${line.slice(0, -2)}`.matchAll(/,(?:"((?:[^"]|"")*)")?/g);
  return [...cells].map(([, quoted]) =>
    quoted === undefined ? null : quoted.replaceAll('""', '"').replace(/^'/, ''),
  );
}

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('=', '+', '-', '@', "'", '"', ',', '\r', '\n', '\t', '1', 'a'),
  }),
);

describe('a line of CSV', () => {
  it('is read back as what was written, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.array(fc.option(text), { minLength: 1, maxLength: 4 }), (values) => {
        assert.deepEqual(read(csvLine(values)), values);
      }),
    );
  });

  it('begins no value with what a spreadsheet computes', () => {
    fc.assert(
      fc.property(text, (value) => {
        const cell = csvLine([value]).slice(1, -3);
        assert.ok(!/^[=@\t\r\n]/.test(cell), cell);
        assert.ok(!/^[+-].*[A-Za-z!|]/s.test(cell), cell);
      }),
    );
  });

  it('leaves numbers and telephone numbers alone, and tells null from nothing', () => {
    assert.equal(csvLine(['-12.5', '+49 (30) 1-2', '', null]), '"-12.5","+49 (30) 1-2","",\r\n');
    assert.equal(csvLine(['-2+cmd|x', '=1', "'"]), '"\'-2+cmd|x","\'=1","\'\'"\r\n');
  });
});
