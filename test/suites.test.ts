import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Packages } from './house-rules.ts';
import { selectTests, unitTests } from './suites.ts';

const paths = [
  'packages/core/b.test.ts',
  'packages/core/b.ts',
  'packages/core/a.test.ts',
  'test/go.apt.test.ts',
];

describe('selectTests', () => {
  it('takes test files alone, in order, without those that need Debian packages', () => {
    assert.deepEqual(selectTests(paths, { withApt: false, filters: [] }), [
      'packages/core/a.test.ts',
      'packages/core/b.test.ts',
    ]);
  });

  it('adds the ones that need Debian packages when asked', () => {
    assert.ok(selectTests(paths, { withApt: true, filters: [] }).includes('test/go.apt.test.ts'));
  });

  it('keeps those whose path contains one of the parts', () => {
    assert.deepEqual(selectTests(paths, { withApt: true, filters: ['core/a', 'go'] }), [
      'packages/core/a.test.ts',
      'test/go.apt.test.ts',
    ]);
  });
});

describe('unitTests', () => {
  it('leaves out what reaches a database or a process, even by way of another file', () => {
    const tree = new Map([
      ['packages/core/a.test.ts', `import './a.ts';`],
      ['packages/core/a.ts', ''],
      ['examples/panda/b.test.ts', `import './b.ts';`],
      ['examples/panda/b.ts', `import '../../packages/server/src/platform/test-database.ts';`],
      ['packages/server/src/platform/test-database.ts', ''],
      ['packages/core/c.test.ts', `import { spawn } from 'node:child_process';`],
      ['packages/cli/src/e.test.ts', `import { open } from '@troth/server';`],
      ['packages/server/src/main.ts', `import './platform/embedded-postgres.ts';`],
      ['packages/server/src/platform/embedded-postgres.ts', ''],
      ['test/crash/d.test.ts', ''],
    ]);
    const packages: Packages = new Map([
      ['packages/server', { name: '@troth/server', exports: { '.': './src/main.ts' } }],
    ]);
    assert.deepEqual(unitTests(tree, packages), ['packages/core/a.test.ts']);
  });
});
