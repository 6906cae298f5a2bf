import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importsOf } from './imports.ts';

function specifiers(source: string): readonly string[] {
  return importsOf(source).map(({ specifier }) => specifier);
}

describe('importsOf', () => {
  const found: readonly (readonly [what: string, source: string])[] = [
    ['a default import', `import a from 'x';`],
    ['names in double quotes', `import { a, b as c } from "x"`],
    ['names over several lines', `import {\n  a,\n  type B,\n} from 'x';`],
    ['a default and names', `import a, { b } from 'x';`],
    ['a namespace', `import * as a from 'x';`],
    ['a type', `import type { A } from 'x';`],
    ['an effect', `import 'x';`],
    ['an import without spaces', `import'x'`],
    ['an attribute', `import a from 'x' with { type: 'json' };`],
    ['a re-export', `export { a, default as b } from 'x';`],
    ['a re-exported type', `export type { A } from 'x';`],
    ['a re-export of all', `export * from 'x';`],
    ['a re-export of all under a name', `export * as a from 'x';`],
    ['a dynamic import', `const a = await import('x');`],
    ['a type by dynamic import', `type A = import('x').A;`],
    ['an import after a division', `const a = b / c; import d from 'x'; const e = f / g;`],
    ['an import after a regular expression with a quote', `const a = /['"/]/g; import d from 'x';`],
    [
      'an import after a nested template',
      "const a = `${b ? `${\"}\"}` : '`'}`; import d from 'x';",
    ],
  ];
  for (const [what, source] of found) {
    it(`finds ${what}`, () => assert.deepEqual(specifiers(source), ['x']));
  }

  const passed: readonly (readonly [what: string, source: string])[] = [
    ['a comment', `// import a from 'x';\n/* import 'x' */`],
    ['a string', `const a = "import b from 'x'";`],
    ['a template', "const a = `import b from 'x'`;"],
    ['a call named from', `const a = Array.from('x');`],
    ['an export with a string', `export const from = 'x';`],
    ['import.meta', `const a = import.meta.resolve('x');`],
  ];
  for (const [what, source] of passed) {
    it(`passes over ${what}`, () => assert.deepEqual(specifiers(source), []));
  }

  it('tells a re-export of all from one under a name', () => {
    const all = importsOf(`export * from 'a'; export * as b from 'b'; import * as c from 'c';`);
    assert.deepEqual(
      all.filter(({ everything }) => everything).map(({ specifier }) => specifier),
      ['a'],
    );
  });
});
