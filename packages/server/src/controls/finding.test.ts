import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coverage } from './coverage.ts';
import { met, restsOnNothing } from './finding.ts';

function foundBy(looked: Parameters<typeof coverage>[1], nothing?: string) {
  return met('rule', 'policy', 'All is well.', {
    coverage: coverage('every row', looked),
    ...(nothing === undefined ? {} : { nothing }),
  });
}

describe('a finding that is met', () => {
  it('is unknown where nothing of what it looked at was there, whatever that is', () => {
    for (const looked of [
      { requests: 0 },
      { rows: [0, 40] },
      { tables: 0, rows: [0, null] },
      {},
    ] as const) {
      const found = foundBy(looked);
      assert.equal(found.outcome, 'unknown');
      assert.equal(restsOnNothing(found), true);
      assert.match(found.message, /^There was nothing to look at/);
    }
  });

  it('says what is missing, in the words of its control', () => {
    const { message, coverage: kept } = foundBy({ requests: 0 }, 'No request was ever made.');
    assert.equal(message, 'No request was ever made.');
    assert.deepEqual(kept?.looked, [{ what: 'requests', seen: 0, of: 0 }]);
  });

  it('rests on a table that was read whole and is empty', () => {
    const found = foundBy({ tables: 1, rows: 0 }, 'No row is there.');
    assert.deepEqual([found.outcome, found.message], ['met', 'All is well.']);
    assert.equal('nothing' in found, false);
  });

  it('is made in one place, so that no control goes past this', () => {
    const wrong = globSync('packages/server/src/**/*.ts', { cwd: process.cwd() })
      .filter((path) => !path.endsWith('.test.ts') && !path.includes('/testing/'))
      .filter((path) => /outcome: ['"]met['"]|make\('met'\)/.test(readFileSync(path, 'utf8')));
    assert.deepEqual(wrong, ['packages/server/src/controls/finding.ts']);
  });
});
