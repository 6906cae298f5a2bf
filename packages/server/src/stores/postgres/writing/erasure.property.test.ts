import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eraseInSchemas } from './generated/erase.ts';

/** `test/property` has more of them. */
const cases = 30;

describe('erasing a person in the computed order', () => {
  it(`leaves no value of the person and changes nobody else's row, in ${cases} schemas`, async () => {
    const erased = await eraseInSchemas(cases);
    assert.ok(erased > cases / 2, `only ${erased} of ${cases} schemas had an order`);
  });
});
