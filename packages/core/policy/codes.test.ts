/** `docs/errors.md` and the registry of codes hold together, and every example does what it says. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { parse, stringify } from 'yaml';
import { codes, pageOf } from './codes.ts';
import { compilePolicy } from './compile.ts';
import { catalogue } from './testing/catalogue.ts';
import { mapText, policyText } from './testing/files.ts';

const document = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const [introduction = '', ...sections] = document.split(/^## (?=TR\d{4}$)/m);

interface Example {
  /** `policy`, `map`, `policy-file` or the name of a file. */
  readonly kind: string;
  readonly repeat: number;
  readonly text: string;
}

function examplesOf(section: string): Example[] {
  return [...section.matchAll(/^```yaml (\S+)(?: repeat=(\d+))?\n([^]*?)^```$/gm)].map(
    ([, kind = '', repeat = '1', text = '']) => ({ kind, repeat: Number(repeat), text }),
  );
}

/** Puts the example over the file: maps are merged key by key, anything else is replaced. */
function merge(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change;
  const changed = Object.entries(change).map(([key, value]) => [key, merge(base[key], value)]);
  return { ...base, ...Object.fromEntries(changed) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function patch(text: string, example: Example | undefined): string {
  if (example === undefined) return text;
  return stringify(merge(parse(text), parse(example.text)), { nullStr: '' });
}

function codesOf(examples: readonly Example[]): Set<string> {
  const of = (kind: string) => examples.find((one) => one.kind === kind);
  const whole = of('policy-file');
  const files = examples.filter(({ kind }) => kind.endsWith('.yaml'));
  const { diagnostics } = compilePolicy({
    policy: {
      path: 'acme.policy.yaml',
      text: whole?.text.repeat(whole.repeat) ?? patch(policyText, of('policy')),
    },
    maps: [
      { path: 'acme.map.yaml', text: patch(mapText, of('map')) },
      ...files.map(({ kind, text }) => ({ path: kind, text })),
    ],
    catalogue,
  });
  return new Set(diagnostics.map(({ code }) => code));
}

describe('docs/errors.md', () => {
  it('has one section for every code, in order, and none besides', () => {
    assert.deepEqual(
      sections.map((section) => section.slice(0, 6)),
      Object.keys(codes),
    );
  });

  it('starts from files without an error', () => {
    const [policy, map] = examplesOf(introduction);
    assert.equal(policy?.text, policyText);
    assert.equal(map?.text, mapText);
    assert.deepEqual(codesOf([]), new Set());
  });

  for (const section of sections) {
    const code = section.slice(0, 6);
    const title = Object.hasOwn(codes, code) ? codes[code as keyof typeof codes] : undefined;

    it(`${code} has its title and its own page`, () => {
      assert.equal(section.split('\n')[2]?.startsWith(`**${title}.** `), true);
      assert.equal(pageOf(code), `docs/errors.md#${code.toLowerCase()}`);
    });

    it(`${code} is what its example gives`, () => {
      const examples = examplesOf(section);
      assert.notEqual(examples.length, 0);
      const found = codesOf(examples);
      assert.ok(found.has(code), `got ${[...found].join(', ') || 'nothing'}`);
      // A whole file that is broken lacks the rest of a policy as well.
      if (examples.every(({ kind }) => kind !== 'policy-file'))
        assert.deepEqual([...found], [code]);
    });
  }
});
