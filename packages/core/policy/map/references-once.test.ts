/** A reference that is written twice counts once, and is never half ignored. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from '../compile.ts';
import { catalogue } from '../testing/catalogue.ts';
import { edit, mapFile, policyFile } from '../testing/files.ts';

const first = '{ fields: [customer_id], to: customers, keys: [id] }';

function compile(...references: readonly string[]) {
  const text = references.map((one) => `- ${one}`).join('\n          ');
  const map = edit(mapFile, ['- { fields: customer_id, to: customers, keys: id }', text]);
  const { policy, diagnostics } = compilePolicy({ policy: policyFile, maps: [map], catalogue });
  return {
    references: policy?.map.stores['main']?.datasets['orders']?.references,
    codes: diagnostics.map(({ code, severity }) => `${severity} ${code}`),
  };
}

describe('a reference that is written twice', () => {
  it('counts once, and the compiler says so', () => {
    const { references, codes } = compile(first, first, first);
    assert.equal(references?.length, 1);
    assert.deepEqual(codes, ['warning TR1227', 'warning TR1227']);
  });

  for (const [what, second] of [
    ['owns', first.replace(' }', ', owns: true }')],
    ['lets others go', first.replace(' }', ', others: delete }')],
  ] as const)
    it(`is refused where only one of the two ${what}`, () => {
      assert.deepEqual(compile(first, second).codes, ['error TR1227']);
    });

  it('is another where it leads from another column, or to another', () => {
    const { references, codes } = compile(first, first.replace('[customer_id]', '[id]'));
    assert.deepEqual([references?.length, codes], [2, []]);
  });
});
