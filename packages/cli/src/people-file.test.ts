import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { peopleIn } from './people-file.ts';

describe('a file of people', () => {
  it('is a line of key columns and a line for each person', () => {
    assert.deepEqual(peopleIn('company_id,id\r\n3,17\r\n3,"a ""b"", c"\n\n', 'f'), [
      { key: { company_id: '3', id: '17' } },
      { key: { company_id: '3', id: 'a "b", c' } },
    ]);
  });

  it('may end with an empty value', () => {
    assert.deepEqual(peopleIn('a,b\n1,', 'f'), [{ key: { a: '1', b: '' } }]);
  });

  it('is refused where a line does not fit, or is no CSV, or nobody is named', () => {
    for (const text of ['a,b\n1', 'a\n1,2', 'a\n"1', 'a\n1"2', 'a\n', '']) {
      assert.throws(() => peopleIn(text, 'f'), { code: 'usage' }, text);
    }
  });
});
