import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createProgress } from './progress.ts';
import type { Output, Shell } from './shell.ts';

describe('progress at a terminal without a size', () => {
  it('is a line for each step, and no moving line', () => {
    const written: string[] = [];
    const output: Output = {
      isTerminal: true,
      columns: undefined,
      write: async (text) => void written.push(text),
    };
    const { signal } = new AbortController();
    const shell: Shell = { env: {}, cwd: '/', out: output, err: output, signal };
    const progress = createProgress(shell, {
      color: true,
      json: false,
      verbose: false,
      policy: [],
    });
    progress.step('Opening');
    progress.update('half way');
    progress.end();
    assert.deepEqual(written, ['Opening\n']);
  });
});
