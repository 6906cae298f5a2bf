/**
 * A copy in generated schemas: whatever an erasure would take of the person is in it, and nothing of
 * anybody else but the name of whoever stands in a row of theirs.
 */
import { it } from 'node:test';
import { copy } from './copy.ts';
import { tryShapes } from './try-shapes.ts';

it('hands out what an erasure would take, and nothing of others, in generated schemas', async (t) => {
  await tryShapes(t, {}, copy);
});
