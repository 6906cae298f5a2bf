/** `docs/policy-language.md` says what the schemas say. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { inputSchema } from './check/known.ts';
import { dataset, defaultKeys, fieldOrCategory, storeOf, writtenDataset } from './map/schema.ts';
import { promise } from './promises/schema.ts';
import { mapSchema, policySchema, type JsonSchema } from './schema.ts';
import { catalogue } from './testing/catalogue.ts';
import { mapText, policyText } from './testing/files.ts';

const document = readFileSync(new URL('../../../docs/policy-language.md', import.meta.url), 'utf8');

const signs: Readonly<Record<string, string>> = { required: '*', 'or default': '?' };

/** The keys of the first table after a heading: those that are required with a star, those that a default may give with a `?`. */
function tableAfter(heading: string): string[] {
  const rest = document.slice(document.indexOf(heading) + heading.length);
  const rows =
    rest
      .match(/(?:^\| .*\n)+/m)?.[0]
      .split('\n')
      .slice(2) ?? [];
  return rows.flatMap((row) => {
    const [, key = '', required = ''] = /^\| `([\w-]+)` \|([^|]*)\|/.exec(row) ?? [];
    return key === '' ? [] : [`${key}${signs[required.trim()] ?? ''}`];
  });
}

function keysOf({ properties, required }: JsonSchema): string[] {
  return Object.keys(properties ?? {}).map((key) => `${key}${required?.includes(key) ? '*' : ''}`);
}

/** Required after the defaults are filled in, but not where they are written: `?`. */
function datasetKeys(): string[] {
  const filled = keysOf(inputSchema(dataset));
  return keysOf(inputSchema(writtenDataset)).map((key) =>
    filled.includes(`${key}*`) ? `${key}?` : key,
  );
}

function branchWithKeys(schema: JsonSchema): JsonSchema {
  const found = schema.anyOf?.find((one) => typeof one === 'object' && one.properties);
  assert.ok(typeof found === 'object');
  return found;
}

describe('docs/policy-language.md', () => {
  for (const [heading, keys] of [
    ['## The policy file', keysOf(policySchema(catalogue))],
    ['## Promises', keysOf(inputSchema(promise))],
    ['## The data map', keysOf(mapSchema())],
    ['### Stores', keysOf(inputSchema(storeOf(dataset)))],
    ['### Datasets', datasetKeys()],
    ['**Fields.**', keysOf(branchWithKeys(inputSchema(fieldOrCategory)))],
  ] as const) {
    it(`lists every key under “${heading}”`, () => {
      assert.deepEqual(tableAfter(heading), keys);
    });
  }

  it('names every key that a default may have', () => {
    const [, sentence = ''] = /^`defaults` may hold ([^.]*)\./m.exec(document) ?? [];
    assert.deepEqual(
      [...sentence.matchAll(/`([\w-]+)`/g)].map(([, key]) => key),
      defaultKeys,
    );
  });

  it('shows the example that the tests compile', () => {
    assert.ok(document.includes(`\`\`\`yaml acme.policy.yaml\n${policyText}\`\`\``));
    assert.ok(document.includes(`\`\`\`yaml acme.map.yaml\n${mapText}\`\`\``));
  });
});
