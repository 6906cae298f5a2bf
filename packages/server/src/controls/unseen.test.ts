import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { coverage } from './coverage.ts';
import { met, unknown } from './finding.ts';
import { unseenBy, withUnseen } from './unseen.ts';

const looked = coverage('every row', { rows: 3 });

describe('what a look does not see', () => {
  it('is told for every rule that can be met', () => {
    const files = globSync('**/*.ts', { cwd: import.meta.dirname }).filter(
      (file) => !file.endsWith('.test.ts') && !file.startsWith('testing/'),
    );
    const rules = files.flatMap((file) => {
      const text = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
      const own = /^const rule = '([a-z-]+)'/m.exec(text)?.[1];
      return [...text.matchAll(/\bmet\(\s*(?:'([a-z-]+)'|rule\b)/g)].map(
        ([, name]) => name ?? own ?? `${file}: a rule that cannot be told`,
      );
    });
    assert.ok(rules.length > 40);
    const told = new Set(Object.keys(unseenBy).map((key) => key.split(' ').at(-1)));
    assert.deepEqual(
      [...new Set(rules)].filter((rule) => !told.has(rule)),
      [],
    );
  });

  it('stands behind what the finding itself left out, and beside nothing that is not met', () => {
    const found = met('card-number', 'main', 'None is there.', {
      coverage: { ...looked, unseen: 'public.old' },
    });
    assert.match(withUnseen('collection', found).coverage?.unseen ?? '', /^public\.old; views; /);
    const open = unknown('card-number', 'main', 'Nobody knows.', { coverage: looked });
    assert.equal(withUnseen('collection', open), open);
  });

  it('is another thing for rules of one name in two kinds', () => {
    const found = met('certificate', 'main', 'It is sound.', { coverage: looked });
    assert.notEqual(
      withUnseen('transport', found).coverage?.unseen,
      withUnseen('erasure', found).coverage?.unseen,
    );
  });
});
