/**
 * A customer is destroyed in generated schemas: of both of its people nothing is left, and of the other
 * customer's no row has changed but what pointed at them.
 */
import { it } from 'node:test';
import { destroy } from './destroy.ts';
import { tryShapes } from './try-shapes.ts';

it('destroys one customer and nothing of another, in generated schemas', async (t) => {
  await tryShapes(t, { tenants: true }, destroy);
});
