import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { momentOf } from './clock.ts';

describe('a moment as a store spells it', () => {
  const spelled: readonly (readonly [string, string | undefined])[] = [
    ['2026-01-31 10:00:00+00', '2026-01-31T10:00:00Z'],
    ['2026-01-31 10:00:00.25', '2026-01-31T10:00:00.25Z'],
    ['2026-01-31', '2026-01-31T00:00:00Z'],
    ['infinity', undefined],
    ['-infinity', undefined],
  ];
  for (const [text, moment] of spelled) {
    it(`${text} is ${moment ?? 'none'}`, () => assert.equal(momentOf(text)?.toString(), moment));
  }
});
