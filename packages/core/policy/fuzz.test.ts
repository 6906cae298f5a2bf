/** 1,000 malformed files: each gives diagnostics, none an exception, and all together end in time. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compilePolicy, referencedMaps } from './compile.ts';
import { renderDiagnostics } from './render-diagnostics.ts';
import { limits } from './syntax/limits.ts';
import { catalogue } from './testing/catalogue.ts';
import { mapText, policyText } from './testing/files.ts';

const either = fc.constantFrom(policyText, mapText);

/** Ways to spoil a text; each arbitrary gives the whole file. */
const truncated = either.chain((text) =>
  fc.integer({ min: 0, max: text.length - 1 }).map((end) => text.slice(0, end)),
);

const values = [
  'null',
  '~',
  '',
  'true',
  '12',
  '-0.5',
  '.inf',
  '.nan',
  '[]',
  '{}',
  '[[a]]',
  '{ a: { b: c } }',
  '"\\ud800"',
  '"\\0"',
  '!!binary aGk=',
  '*a',
  '&a',
  '&a [*a]',
  '| \n  text',
  '"unclosed',
  'a: b: c',
  '{ __proto__: { polluted: true } }',
  '{ constructor: { prototype: 1 } }',
  '[__proto__, constructor, toString]',
  '9'.repeat(400),
  'x'.repeat(5000),
  '(a+)+$',
  '${ACME',
  'and so on',
  'Privacy Shield',
  '1 year 1 year',
  '../../../etc/passwd',
  '\u202e\u0007',
];

/** One value of the file becomes another one, of whatever type. */
const mistyped = fc
  .tuple(either, fc.nat(), fc.constantFrom(...values))
  .map(([text, at, value]) => replaceLine(text, at, (line) => line.replace(/: .*$/, `: ${value}`)));

const keys = [
  '__proto__',
  'constructor',
  'toString',
  '<<',
  '?',
  '""',
  '[a]',
  '\u0000',
  'a'.repeat(300),
];

const misnamed = fc
  .tuple(either, fc.nat(), fc.constantFrom(...keys))
  .map(([text, at, key]) => replaceLine(text, at, (line) => line.replace(/[\w-]+:/, `${key}:`)));

const doubled = fc
  .tuple(either, fc.nat())
  .map(([text, at]) => replaceLine(text, at, (line) => `${line}\n${line}`));

const misindented = fc
  .tuple(either, fc.nat(), fc.constantFrom(' ', '\t', '   ', '- ', '? ', '# '))
  .map(([text, at, start]) => replaceLine(text, at, (line) => start + line));

const dropped = fc.tuple(either, fc.nat()).map(([text, at]) => replaceLine(text, at, () => ''));

function replaceLine(text: string, at: number, turn: (line: string) => string): string {
  const lines = text.split('\n');
  const index = at % lines.length;
  return lines.map((line, number) => (number === index ? turn(line) : line)).join('\n');
}

const binary = fc
  .uint8Array({ minLength: 1, maxLength: 3000 })
  .map((bytes) => new TextDecoder().decode(bytes));

const noise = fc
  .array(fc.nat({ max: 0x10_ff_ff }), { maxLength: 2000 })
  .map((points) => String.fromCodePoint(...points));

const yamlNoise = fc
  .array(fc.constantFrom(...'{}[]:,-?&*!|>\'"%@`# \n\t~a1<'), { maxLength: 3000 })
  .map((characters) => characters.join(''));

const spliced = fc.tuple(either, fc.nat(), yamlNoise).map(([text, at, extra]) => {
  const index = at % text.length;
  return text.slice(0, index) + extra.slice(0, 30) + text.slice(index);
});

const shaped = fc.json({ maxDepth: 8 });

const deep = fc
  .tuple(
    fc.constantFrom('[', '{a: ', '- ', '? ', '[{', '&a [', '!!a '),
    fc.integer({ min: 60, max: 5000 }),
  )
  .map(([open, depth]) => `policy: ${open === '- ' ? '\n' : ''}${open.repeat(depth)}`);

const indented = fc
  .integer({ min: 60, max: 400 })
  .map((depth) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n'));

const bomb = fc
  .tuple(fc.integer({ min: 2, max: 30 }), fc.integer({ min: 2, max: 10 }))
  .map(([levels, width]) =>
    Array.from({ length: levels }, (_, level) => {
      const inner = level === 0 ? 'x' : `*a${level - 1}`;
      return `k${level}: &a${level} [${Array.from({ length: width }, () => inner).join(', ')}]`;
    }).join('\n'),
  );

const long = fc.constantFrom(
  ...['a', 'a: 1\n', '{}', '- ', '\n', '# x\n', '*a ', '"', '? a\n', 'a, ', '---\n', '!x '].map(
    (unit) => (size: number) => unit.repeat(Math.floor(size / unit.length)),
  ),
);

/** Rarer than the rest: each takes as long as a hundred others. */
const huge = fc
  .tuple(long, fc.constantFrom(limits.bytes / 8, limits.bytes, limits.bytes * 2))
  .map(([make, size]) => make(size));

const malformed = fc.oneof(
  { weight: 100, arbitrary: truncated },
  { weight: 200, arbitrary: mistyped },
  { weight: 100, arbitrary: misnamed },
  { weight: 50, arbitrary: doubled },
  { weight: 50, arbitrary: misindented },
  { weight: 50, arbitrary: dropped },
  { weight: 50, arbitrary: binary },
  { weight: 50, arbitrary: noise },
  { weight: 100, arbitrary: yamlNoise },
  { weight: 100, arbitrary: spliced },
  { weight: 50, arbitrary: shaped },
  { weight: 30, arbitrary: deep },
  { weight: 20, arbitrary: indented },
  { weight: 40, arbitrary: bomb },
  { weight: 10, arbitrary: huge },
);

function compile(text: string) {
  const isMap = text.startsWith('data-map: acme\n');
  const policy = { path: 'acme.policy.yaml', text: isMap ? policyText : text };
  const maps = [{ path: 'acme.map.yaml', text: isMap ? text : mapText }];
  if (text.length < limits.bytes / 16) referencedMaps(policy);
  return { ...compilePolicy({ policy, maps, catalogue }), sources: [policy, ...maps] };
}

/** Of processor time, which does not depend on what else the machine does. */
function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}

describe('1,000 malformed files', () => {
  it('give diagnostics, never an exception, within a minute of processor time', () => {
    const start = process.cpuUsage();
    let slowest = 0;
    let accepted = 0;
    fc.assert(
      fc.property(malformed, (text) => {
        const before = process.cpuUsage();
        const { policy, diagnostics, sources } = compile(text);
        slowest = Math.max(slowest, secondsSince(before));
        const errors = diagnostics.filter(({ severity }) => severity === 'error');
        assert.equal(policy === undefined, errors.length > 0);
        accepted += Number(policy !== undefined);
        assert.ok(diagnostics.length <= 1001);
        for (const { at } of diagnostics)
          assert.ok(at.line >= 1 && at.column >= 1 && at.length >= 1);
        // What a terminal would obey must not reach it.
        assert.doesNotMatch(
          renderDiagnostics(diagnostics, sources).replaceAll('\n', ''),
          /\p{Cc}/u,
        );
      }),
      { numRuns: 1000, seed: 20_260_101, endOnFailure: true },
    );
    assert.equal(Reflect.get({}, 'polluted'), undefined);
    // Spoiling a comment, or doubling an empty line, spoils nothing.
    assert.ok(accepted < 150, `${accepted} of 1,000 were accepted`);
    assert.ok(slowest < 10, `one took ${slowest} s`);
    assert.ok(secondsSince(start) < 60);
  });
});
