import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { projectFrom } from './project.ts';

describe("where the project's documents are", () => {
  it('is told by a path that is there, from any other folder', () => {
    const project = projectFrom(tmpdir());
    assert.ok(existsSync(join(project, 'docs/errors.md')), project);
    assert.equal(projectFrom(join(project, 'docs')), project);
    assert.equal(projectFrom(dirname(project)), project);
  });

  it('is not told in the project itself', () => {
    assert.equal(projectFrom(projectFrom(tmpdir())), '');
  });
});
