/**
 * An erasure in generated schemas: composite keys, circles, references that may be null and that may
 * not, partitions, several tenants. Of the person nothing is left; of others, in the person's tenant and in another,
 * no row has changed or was even written anew.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import { eraseInSchemas } from '../../packages/server/src/stores/postgres/writing/generated/erase.ts';

const cases = Number(process.env['TROTH_PROPERTY_CASES'] ?? 500);
/** Each in a database of its own, at the same time. */
const shares = 2;

it(`erases one person and touches nobody else, in ${cases} generated schemas`, async () => {
  const share = Math.ceil(cases / shares);
  const erased = await Promise.all(Array.from({ length: shares }, () => eraseInSchemas(share)));
  const total = erased.reduce((sum, each) => sum + each, 0);
  assert.ok(total > cases / 2, `only ${total} of ${cases} schemas had an order`);
});
