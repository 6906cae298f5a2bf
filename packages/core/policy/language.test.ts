/** `docs/policy-language.md` says what the schemas say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inputSchema } from './check/known.ts';
import { dataset, fieldOrCategory, storeOf } from './map/schema.ts';
import { promise } from './promises/schema.ts';
import { mapSchema, policySchema, type JsonSchema } from './schema.ts';
import { catalogue } from './testing/catalogue.ts';
import { mapText, policyText } from './testing/files.ts';

const document = readFileSync(new URL('../../../docs/policy-language.md', import.meta.url), 'utf8');

/** The keys of the first table after a heading, those that are required marked with a star. */
function tableAfter(heading: string): string[] {
  const rest = document.slice(document.indexOf(heading) + heading.length);
  const rows =
    rest
      .match(/(?:^\| .*\n)+/m)?.[0]
      .split('\n')
      .slice(2) ?? [];
  return rows.flatMap((row) => {
    const [, key = '', required = ''] = /^\| `([\w-]+)` \|([^|]*)\|/.exec(row) ?? [];
    return key === '' ? [] : [`${key}${required.trim() === 'required' ? '*' : ''}`];
  });
}

function keysOf({ properties, required }: JsonSchema): string[] {
  return Object.keys(properties ?? {}).map((key) => `${key}${required?.includes(key) ? '*' : ''}`);
}

function branchWithKeys(schema: JsonSchema): JsonSchema {
  const found = schema.anyOf?.find((one) => typeof one === 'object' && one.properties);
  assert.ok(typeof found === 'object');
  return found;
}

describe('docs/policy-language.md', () => {
  for (const [heading, schema] of [
    ['## The policy file', policySchema(catalogue)],
    ['## Promises', inputSchema(promise)],
    ['## The data map', mapSchema()],
    ['### Stores', inputSchema(storeOf(dataset))],
    ['### Datasets', inputSchema(dataset)],
    ['**Fields.**', branchWithKeys(inputSchema(fieldOrCategory))],
  ] as const) {
    it(`lists every key under “${heading}”`, () => {
      assert.deepEqual(tableAfter(heading), keysOf(schema));
    });
  }

  it('shows the example that the tests compile', () => {
    assert.ok(document.includes(`\`\`\`yaml acme.policy.yaml\n${policyText}\`\`\``));
    assert.ok(document.includes(`\`\`\`yaml acme.map.yaml\n${mapText}\`\`\``));
  });
});
