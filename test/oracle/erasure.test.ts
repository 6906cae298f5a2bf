/**
 * The product's own planner and run erase one person in generated schemas; then the whole database is
 * searched: no value of theirs is anywhere but where the certificate says so, and every other row is byte
 * for byte as before, or was let go of where the plan said so.
 */
import { it } from 'node:test';
import { erase } from './erase.ts';
import { tryShapes } from './try-shapes.ts';

it('erases one person and nobody else, in generated schemas', async (t) => {
  await tryShapes(t, {}, erase);
});
