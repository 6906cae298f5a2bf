/** Whatever name the compiler takes can be logged and certified, and what cannot is refused by it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isPolicyName, mapName, promiseName } from '../names.ts';
import {
  certificateBody,
  formatLedgerEntry,
  parseLedgerEntry,
  type LedgerEntry,
} from '../proof/index.ts';
import { compilePolicy } from './compile.ts';
import type { Diagnostic, Policy } from './model.ts';
import { catalogue } from './testing/catalogue.ts';
import { edit, mapFile, policyFile } from './testing/files.ts';

interface Names {
  readonly policy: string;
  readonly promise: string;
  readonly dataset: string;
  readonly kind: string;
  readonly column: string;
}

const usual: Names = {
  policy: 'acme',
  promise: 'A1',
  dataset: 'orders',
  kind: 'customer',
  column: 'wish',
};

const quoted = (text: string): string => JSON.stringify(text);

/** Whether no part of the small policy has the name already. */
const isFree = (text: string): boolean => !['customers', 'A2', 'A3'].includes(text);

function compile(names: Partial<Names>) {
  const { policy, promise, dataset, kind, column } = { ...usual, ...names };
  return compilePolicy({
    policy: edit(
      policyFile,
      ['policy: acme', `policy: ${quoted(policy)}`],
      ['  A1:', `  ${quoted(promise)}:`],
      ['rolls-up: [A1, A2]', `rolls-up: [${quoted(promise)}, A2]`],
    ),
    maps: [
      edit(
        mapFile,
        ['  customer: {', `  ${quoted(kind)}: {`],
        ['{ customer: id }', `{ ${quoted(kind)}: id }`],
        ['main.orders.*', `main.${dataset.includes('"') ? 'orders' : dataset}.*`],
        ['      orders:', `      ${quoted(dataset)}:`],
        ['          wish:', `          ${quoted(column)}:`],
      ),
    ],
    catalogue,
  });
}

/** What a run would write down about every name of the policy. */
function record({ id, hash, promises, map }: Policy): void {
  const decided = promises.flatMap((promise) => [
    promise.id,
    ...promise.clauses.map((clause) => `${promise.id}.${clause.index}`),
  ]);
  for (const clause of decided) {
    const entry: LedgerEntry = {
      v: 1,
      id: `ent_${'a'.repeat(22)}`,
      at: '2026-03-01T14:00:00Z',
      class: 2003,
      policy: id,
      policyHash: hash,
      clause,
      decision: 'kept',
      commitments: [],
    };
    assert.deepEqual(parseLedgerEntry(formatLedgerEntry(entry)), entry);
  }
  const moment = '2026-01-01T00:00:00Z';
  certificateBody({
    format: 'troth-certificate/1',
    right: 'erasure',
    request: `req_${'b'.repeat(22)}`,
    policy: id,
    policyHash: hash,
    subject: { kind: Object.keys(map.subjects)[0] ?? '', pseudonym: 'd'.repeat(43) },
    opened: moment,
    due: moment,
    done: moment,
    stores: Object.entries(map.stores).map(([store, { datasets }]) => ({
      store,
      verified: moment,
      steps: [],
      kept: Object.entries(datasets).flatMap(([name, { fields, erase }]) =>
        Object.keys(fields).map((field) => ({
          dataset: `${store}.${name}.${field}`,
          rows: 0,
          because: erase.how === 'keep' ? erase.because : 'It stays',
        })),
      ),
    })),
    keys: { state: 'none', says: 'None.' },
    remains: [],
    suppressed: false,
    recipients: [],
    entries: [],
    receipts: [],
  });
}

/** Names that are nearly right, right, and quite wrong. */
const word = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,70}$/),
  fc.stringMatching(/^[a-z][a-z0-9-]{0,40}$/),
  fc.constantFrom('meta', 'constructor', 'A03b', 'privacy-1', 'Ümlaut', 'a b', 'a.b', '1', 'a/b'),
  fc.string({ minLength: 1, maxLength: 12 }),
);

function codesOf(diagnostics: readonly Diagnostic[]): Set<string> {
  return new Set(diagnostics.map(({ code }) => code));
}

describe('names', () => {
  for (const id of ['A03b', 'privacy-1', 'a', 'P20', 'GDPR_Art-17', 'x'.repeat(32), 'P12345'])
    it(`a promise called ${id} compiles and can be logged, with each of its clauses`, () => {
      const { policy, diagnostics } = compile({ promise: id });
      assert.deepEqual(diagnostics, []);
      assert.ok(policy);
      record(policy);
    });

  for (const [what, names] of [
    ['a promise that begins with a digit', { promise: '1A' }],
    ['a promise with a dot, which parts it from its clause', { promise: 'A.1' }],
    ['a promise that is too long', { promise: 'x'.repeat(33) }],
    ['a promise by a word of JavaScript', { promise: 'constructor' }],
    ['a dataset by a word of JavaScript', { dataset: 'toString' }],
    ['a kind of person by a word of JavaScript', { kind: 'valueOf' }],
    ['a policy that is too long for a log', { policy: 'p'.repeat(33) }],
    ["a policy by the name of the ledger's own log", { policy: 'meta' }],
    ['a policy in capital letters', { policy: 'Acme' }],
  ] as const)
    it(`refuses ${what}`, () => {
      const { policy, diagnostics } = compile(names);
      assert.equal(policy, undefined);
      assert.ok(codesOf(diagnostics).has('TR1028'), JSON.stringify(diagnostics));
    });

  for (const text of ['a\u0000b', 'a\u0007b', 'a\u009bb'])
    it(`refuses ${JSON.stringify(text)} as a name and as text: no database takes it as it is`, () => {
      assert.deepEqual(codesOf(compile({ column: text }).diagnostics), new Set(['TR1009']));
      const { diagnostics } = compilePolicy({
        policy: edit(policyFile, ['title: Acme privacy policy', `title: ${JSON.stringify(text)}`]),
        maps: [mapFile],
        catalogue,
      });
      // A C1 character may stand in the file itself, and is refused where it is read.
      assert.deepEqual(codesOf(diagnostics), new Set(['TR1012']));
    });

  it('refuses a reason that is longer than a certificate can hold', () => {
    const maps = [edit(mapFile, ['The tax office asks for ten years', 'x'.repeat(1001)])];
    const { diagnostics } = compilePolicy({ policy: policyFile, maps, catalogue });
    assert.equal(diagnostics.length, 1);
    assert.match(diagnostics[0]?.message ?? '', /1000/);
  });

  it('whatever compiles can be logged and certified', () => {
    fc.assert(
      fc.property(
        fc.record({ policy: word, promise: word, dataset: word, kind: word, column: word }),
        fc.subarray(Object.keys(usual)),
        (names, which) => {
          const chosen = Object.fromEntries(
            Object.entries(names).filter(([name]) => which.includes(name)),
          );
          const { policy, diagnostics } = compile(chosen);
          if (policy === undefined) assert.notEqual(diagnostics.length, 0);
          else record(policy);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('whatever has the form of a name compiles', () => {
    fc.assert(
      fc.property(
        fc.record({
          policy: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).filter(isPolicyName),
          promise: word.filter((text) => promiseName.pattern.test(text) && isFree(text)),
          dataset: word.filter((text) => mapName.pattern.test(text) && isFree(text)),
          kind: word.filter((text) => mapName.pattern.test(text)),
        }),
        (names) => {
          const { policy, diagnostics } = compile(names);
          assert.deepEqual(diagnostics, []);
          assert.ok(policy);
          record(policy);
        },
      ),
      { numRuns: 200 },
    );
  });
});
