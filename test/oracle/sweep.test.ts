/**
 * A sweep in generated schemas: of every second row the period is over. Those go, or are emptied where the
 * data map says so; every other row stays as it is, or lets go of one that went.
 */
import { it } from 'node:test';
import { sweep } from './sweep.ts';
import { tryShapes } from './try-shapes.ts';

it('takes what is past its period and nothing before its time, in generated schemas', async (t) => {
  await tryShapes(t, { dated: true }, sweep);
});
