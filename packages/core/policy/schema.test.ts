import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mapSchema, policySchema, type JsonSchema } from './schema.ts';
import { catalogue } from './testing/catalogue.ts';

function at(schema: JsonSchema, ...path: readonly string[]): JsonSchema {
  let current: unknown = schema;
  for (const key of path)
    current =
      typeof current === 'object' && current !== null ? Reflect.get(current, key) : undefined;
  assert.ok(typeof current === 'object' && current !== null, `nothing at ${path.join('.')}`);
  return current as JsonSchema;
}

const promise = ['properties', 'promises', 'additionalProperties'];
const clause = [...promise, 'properties', 'keep', 'items'];

describe('policySchema', () => {
  const schema = policySchema(catalogue);

  it('offers every control with its summary, one to a clause', () => {
    const { properties, maxProperties, additionalProperties } = at(schema, ...clause);
    assert.deepEqual(
      Object.keys(properties ?? {}),
      catalogue.kinds.map(({ kind }) => kind),
    );
    assert.equal(maxProperties, 1);
    assert.equal(additionalProperties, false);
    assert.equal(
      at(schema, ...clause, 'properties', 'erasure').description,
      'People can have their data erased.',
    );
  });

  it('offers parameters with their descriptions, periods as text', () => {
    const erasure = at(schema, ...clause, 'properties', 'erasure');
    assert.deepEqual(erasure.required, ['within']);
    const within = at(erasure, 'properties', 'within');
    assert.equal(within.type, 'string');
    assert.equal(within.description, 'How long an erasure takes at most');
  });

  it('describes every key', () => {
    for (const part of [schema, at(schema, ...promise)])
      for (const [key, one] of Object.entries(part.properties ?? {}))
        assert.ok(typeof one === 'object' && (one.description ?? '') !== '', key);
  });

  it('is not changed by having been asked for before', () => {
    assert.deepEqual(policySchema(catalogue), schema);
    assert.deepEqual(policySchema({ ...catalogue, kinds: [] }).required, schema.required);
    assert.deepEqual(
      Object.keys(at(policySchema({ ...catalogue, kinds: [] }), ...clause).properties ?? {}),
      [],
    );
  });
});

describe('mapSchema', () => {
  it('offers the categories, and what an erasure can do', () => {
    const dataset = at(
      mapSchema(),
      ...'properties/stores/additionalProperties/properties/datasets/additionalProperties'.split(
        '/',
      ),
    );
    const [shorthand] = at(dataset, 'properties', 'fields', 'additionalProperties').anyOf ?? [];
    assert.ok(typeof shorthand === 'object' && shorthand.enum?.includes('user.contact.email'));
    const erase = at(dataset, 'properties', 'erase').anyOf ?? [];
    assert.deepEqual(
      erase.map((one) => (typeof one === 'object' ? one.type : '')),
      ['string', 'null', 'object'],
    );
  });

  it('asks of a dataset only what a default cannot say', () => {
    const store = at(mapSchema(), 'properties', 'stores', 'additionalProperties');
    const dataset = at(store, 'properties', 'datasets', 'additionalProperties');
    assert.deepEqual(dataset.required, ['fields']);
    const defaults = at(store, 'properties', 'defaults');
    assert.equal(defaults.required, undefined);
    assert.ok('period' in (defaults.properties ?? {}));
    assert.ok(!('fields' in (defaults.properties ?? {})));
  });
});
