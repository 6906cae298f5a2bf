/** Every example of `docs/errors.md`, under the kinds of clause and the contradictions that ship. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { compilePolicy } from '@troth/core/policy';
import { parse, stringify } from 'yaml';
import { catalogue } from './controls/catalogue.ts';

const document = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');
const [introduction = '', ...sections] = document.split(/^## (?=TR\d{4}$)/m);

interface Example {
  /** `policy`, `map`, `policy-file` or the name of a file. */
  readonly kind: string;
  readonly text: string;
}

function examplesOf(section: string): Example[] {
  return [...section.matchAll(/^```yaml (\S+)(?: repeat=(\d+))?\n([^]*?)^```$/gm)].map(
    ([, kind = '', repeat = '1', text = '']) => ({ kind, text: text.repeat(Number(repeat)) }),
  );
}

const [policy, map] = examplesOf(introduction);

/** Maps are merged key by key, anything else is replaced. */
function merge(base: unknown, change: unknown): unknown {
  if (!isRecord(base) || !isRecord(change)) return change;
  const changed = Object.entries(change).map(([key, value]) => [key, merge(base[key], value)]);
  return { ...base, ...Object.fromEntries(changed) };
}

function patched(text = '', change: string | undefined): string {
  return change === undefined
    ? text
    : stringify(merge(parse(text), parse(change)), { nullStr: '' });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function codesOf(examples: readonly Example[]): readonly string[] {
  const of = (kind: string) => examples.find((one) => one.kind === kind)?.text;
  const { diagnostics } = compilePolicy({
    policy: {
      path: 'acme.policy.yaml',
      text: of('policy-file') ?? patched(policy?.text, of('policy')),
    },
    maps: [
      { path: 'acme.map.yaml', text: patched(map?.text, of('map')) },
      ...examples
        .filter(({ kind }) => kind.endsWith('.yaml'))
        .map(({ kind, text }) => ({ path: kind, text })),
    ],
    catalogue,
  });
  return [...new Set(diagnostics.map(({ code }) => code))];
}

describe('docs/errors.md, with all controls', () => {
  it('starts from files without an error', () => {
    assert.deepEqual(codesOf([]), []);
  });

  for (const section of sections) {
    const code = section.slice(0, 6);
    it(`${code} is what its example gives`, () => {
      const examples = examplesOf(section);
      const found = codesOf(examples);
      assert.ok(found.includes(code), `got ${found.join(', ') || 'nothing'}`);
      // A whole file that is broken lacks the rest of a policy as well.
      if (examples.every(({ kind }) => kind !== 'policy-file')) assert.deepEqual(found, [code]);
    });
  }
});
