import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '../compile.ts';
import { catalogue } from '../testing/catalogue.ts';
import { edit, mapFile, policyFile } from '../testing/files.ts';

/** `name` of customers, and columns beside it. */
function compiled(name: string, ...more: readonly string[]) {
  const lines = [`name: ${name}`, ...more].join('\n          ');
  const maps = [edit(mapFile, ['name: user.name', lines])];
  return compilePolicy({ policy: policyFile, maps, catalogue });
}

const pseudonym = 'name_index: user.unique_id.pseudonymous';
const sealed = '{ category: user.name, sealed: true, blind-index: name_index }';

describe('a blind index in the data map', () => {
  it('is a column of the same rows, about the person', () => {
    const { policy, diagnostics } = compiled(sealed, pseudonym);
    assert.deepEqual(diagnostics, []);
    const name = policy?.map.stores['main']?.datasets['customers']?.fields['name'];
    assert.equal(name?.blindIndex, 'name_index');
  });

  for (const [what, code, lines] of [
    ['that is not declared', 'TR1209', [sealed]],
    ['that an erasure would leave', 'TR1024', [sealed, 'name_index: none']],
    [
      'that is sealed itself',
      'TR1024',
      [sealed, 'name_index: { category: user.unique_id.pseudonymous, sealed: true }'],
    ],
    [
      'of a field in clear',
      'TR1024',
      ['{ category: user.name, blind-index: name_index }', pseudonym],
    ],
    ['of two fields', 'TR1024', [sealed, pseudonym, `nick: ${sealed}`]],
  ] as const) {
    it(`is refused: one ${what}`, () => {
      const [name = '', ...more] = lines;
      const codes = new Set(compiled(name, ...more).diagnostics.map((one) => one.code));
      assert.deepEqual([...codes], [code]);
    });
  }
});
