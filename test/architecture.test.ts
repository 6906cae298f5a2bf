import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { judgeTree, type Packages } from './house-rules.ts';
import { readPackages, readTree } from './source-tree.ts';

const packages: Packages = new Map([
  [
    'packages/core',
    { name: '@troth/core', exports: { './error': './error.ts', './policy': './policy/index.ts' } },
  ],
  [
    'packages/server',
    {
      name: '@troth/server',
      exports: { '.': './src/main.ts', './stores': './src/stores/contract.ts' },
    },
  ],
  ['packages/cli', { name: '@troth/cli', exports: {} }],
  ['examples/demo', { name: '@troth/example-demo', exports: { '.': './demo.ts' } }],
  ['examples/panda', { name: '@troth/example-panda', exports: { '.': './demo.ts' } }],
  ['examples/xai', { name: '@troth/example-xai', exports: { '.': './demo.ts' } }],
]);

/** Files named by their path, each with its text; imported files that are not given are empty. */
function judge(files: Readonly<Record<string, string>>): readonly string[] {
  return judgeTree(new Map(Object.entries(files)), packages);
}

describe('this repository', () => {
  it('keeps the rules of the house', () => {
    assert.deepEqual(judgeTree(readTree(), readPackages()), []);
  });
});

/** A function that does this at last. */
function endingWith(last: string): string {
  return `export async function f() {\n  try {\n    g();\n  } finally {\n    ${last}\n  }\n}\n`;
}

describe('what is done at last', () => {
  it('awaits nothing that could hide the first error', () => {
    const wrong = judge({
      'packages/cli/src/a.ts': endingWith('await close();'),
      'packages/cli/src/b.ts': endingWith('clearTimeout(timer);'),
      'packages/cli/src/c.ts': endingWith('await Promise.allSettled([close()]);'),
      'packages/cli/src/d.test.ts': endingWith('await close();'),
    });
    assert.deepEqual(wrong, [
      'packages/cli/src/a.ts: awaits in a finally, which hides the first error; use core/closing',
    ]);
  });
});

describe('imports between packages', () => {
  it('run from the command line to the server to the core', () => {
    const wrong = judge({
      'packages/core/policy/index.ts': `import type { Store } from '@troth/server/stores';`,
      'packages/server/src/main.ts': `import { TrothError } from '@troth/core/error';`,
      'packages/cli/src/main.ts': `import { open } from '@troth/server'; import '@troth/example-panda';`,
    });
    assert.deepEqual(wrong, [
      'packages/core/policy/index.ts: packages/core may not import packages/server',
    ]);
  });

  it('keep examples free of the server and of each other', () => {
    const wrong = judge({
      'examples/panda/demo.ts': `import '@troth/example-demo'; import '@troth/server'; import '@troth/example-xai';`,
    });
    assert.deepEqual(wrong, [
      'examples/panda/demo.ts: examples/panda may not import examples/xai',
      'examples/panda/demo.ts: examples/panda may not import packages/server',
    ]);
  });

  it('go through exports, not past them', () => {
    const wrong = judge({
      'packages/cli/src/a.ts': `import '@troth/core/policy/parse.ts';`,
      'packages/cli/src/b.ts': `export { parse } from '../../core/policy/parse.ts';`,
      'packages/core/policy/parse.ts': '',
    });
    assert.deepEqual(wrong, [
      'packages/cli/src/a.ts: reaches into packages/core past its exports: @troth/core/policy/parse.ts',
      'packages/cli/src/b.ts: reaches into packages/core past its exports: ../../core/policy/parse.ts',
    ]);
  });

  it('let a test of any package ask for a database, but no other file', () => {
    const files = { 'packages/server/src/platform/test-database.ts': '' };
    const source = `import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';`;
    assert.deepEqual(judge({ ...files, 'examples/panda/demo.test.ts': source }), []);
    assert.equal(judge({ ...files, 'examples/panda/demo.ts': source }).length, 2);
  });

  it('do not leave a package by a relative path', () => {
    assert.deepEqual(judge({ 'packages/core/policy/a.ts': `import '../../../test/imports.ts';` }), [
      'packages/core/policy/a.ts: leaves packages/core: ../../../test/imports.ts',
    ]);
  });
});

describe('the core', () => {
  it('imports nothing of Node, under either name', () => {
    const wrong = judge({
      'packages/core/policy/a.ts': `import 'node:fs'; const p = await import("path");`,
      'packages/core/policy/a.test.ts': `import 'node:fs';`,
    });
    assert.deepEqual(wrong, [
      'packages/core/policy/a.ts: core is pure and runs in a browser, but imports node:fs',
      'packages/core/policy/a.ts: core is pure and runs in a browser, but imports path',
    ]);
  });
});

describe('imports inside the server', () => {
  it('run downwards, and not between siblings', () => {
    const wrong = judge({
      'packages/server/src/main.ts': `import './controls/erasure/probe.ts'; import './platform/clock.ts';`,
      'packages/server/src/controls/erasure/probe.ts': `import '../../stores/contract.ts';`,
      'packages/server/src/stores/contract.ts': `import '../vault/keyring.ts';`,
      'packages/server/src/vault/keyring.ts': '',
      'packages/server/src/platform/clock.ts': `import '../main.ts';`,
    });
    assert.deepEqual(
      wrong.filter((line) => !line.includes('by way of')),
      [
        'packages/server/src/platform/clock.ts: platform may not import the wiring: packages/server/src/main.ts',
        'packages/server/src/stores/contract.ts: stores may not import vault: packages/server/src/vault/keyring.ts',
      ],
    );
  });

  it('keep the controls apart', () => {
    const wrong = judge({
      'packages/server/src/controls/erasure/judge.ts': `import '../retention/judge.ts'; import '../wording.ts';`,
      'packages/server/src/controls/retention/judge.ts': `import '../testing/store.ts';`,
      'packages/server/src/controls/erasure/clause.ts': '',
      'packages/server/src/controls/retention/clause.ts': '',
      'packages/server/src/controls/testing/store.ts': '',
      'packages/server/src/controls/wording.ts': '',
      'packages/server/src/controls/check/run.ts': `import '../erasure/judge.ts';`,
    });
    assert.deepEqual(wrong, [
      'packages/server/src/controls/erasure/judge.ts: control erasure may not import control retention',
    ]);
  });
});

describe('any import', () => {
  it('makes no cycle, not even for types or over three files', () => {
    const wrong = judge({
      'packages/core/a.ts': `import type { B } from './b.ts';`,
      'packages/core/b.ts': `export { c } from './c.ts';`,
      'packages/core/c.ts': `const a = import('./a.ts');`,
    });
    assert.deepEqual(wrong, [
      'packages/core/a.ts: imports itself by way of packages/core/b.ts → packages/core/c.ts → packages/core/a.ts',
    ]);
  });
});

describe('a file', () => {
  it('has at most 400 lines', () => {
    assert.deepEqual(judge({ 'packages/core/a.ts': 'a;\n'.repeat(400) }), []);
    assert.deepEqual(judge({ 'packages/core/a.ts': 'a;\n'.repeat(401) }), [
      'packages/core/a.ts: has 401 lines, more than 400',
    ]);
  });

  for (const path of [
    'utils.ts',
    'common/a.ts',
    'string-helpers.ts',
    'key-manager.ts',
    'user-service.ts',
    'misc.ts',
  ]) {
    it(`is not called ${path}`, () => {
      assert.deepEqual(judge({ [`packages/core/${path}`]: '' }), [
        `packages/core/${path}: has a name that says nothing`,
      ]);
    });
  }

  it('is named in kebab-case', () => {
    assert.deepEqual(
      judge({ 'packages/core/dataMap.ts': '', 'packages/core/data-map.test.ts': '' }),
      ['packages/core/dataMap.ts: is not named in kebab-case'],
    );
  });

  it('exports names, not everything', () => {
    const source = `export * from './b.ts'; // export * from './c.ts'`;
    assert.deepEqual(judge({ 'packages/core/a.ts': source }), [
      'packages/core/a.ts: exports * instead of names',
    ]);
  });
});
