import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { filledBy } from './left-columns.ts';

const lot = (drawn: string): string =>
  drawn + createHash('sha256').update(`troth mask ${drawn}`).digest('hex').slice(0, 4);

function isFilled(masks: readonly string[], value: string | null): boolean {
  return filledBy([{ column: 'nick', masks }], () => value);
}

describe('a column that an erasure masked', () => {
  const own = ['gone-{n}@invalid.example', '[erased]'];

  it('is masked by a text of which each row has its own, as much of it as fits', () => {
    for (const drawn of ['0a1b2c', '0a1b2c3d4e', '0a1b2c3d4e5f6071']) {
      assert.equal(isFilled(own, `gone-${lot(drawn)}@invalid.example`), false, drawn);
    }
  });

  it("is masked by Troth's own text, whatever the map says now, and by nothing", () => {
    assert.equal(isFilled(own, '[erased]'), false);
    assert.equal(isFilled(['gone', '[erased]'], 'gone'), false);
    assert.equal(isFilled(own, null), false);
  });

  it('is filled by what only looks like a mask', () => {
    const drawn = '0a1b2c3d4e5f6071';
    const values = [
      'gone-{n}@invalid.example',
      'gone-@invalid.example',
      'gone-fishing@invalid.example',
      `gone-${drawn}0000@invalid.example`,
      `gone-${lot('0a1b2')}@invalid.example`,
      `gone-${lot(`${drawn}7`)}@invalid.example`,
      `gone-${lot(drawn)}@invalid.example `,
      `Gone-${lot(drawn)}@invalid.example`,
      '[ERASED]',
      'gone',
    ];
    for (const value of values) assert.equal(isFilled(own, value), true, value);
    // Head and tail of the mask must not be the same letters.
    assert.equal(isFilled(['aba{n}aba'], 'aba'), true);
  });

  it('is filled by any value where it should be empty', () => {
    assert.equal(isFilled([], '[erased]'), true);
  });
});
