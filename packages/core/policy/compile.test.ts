import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy, referencedMaps } from './compile.ts';
import type { Policy, SourceFile } from './model.ts';
import { catalogue } from './testing/catalogue.ts';
import { edit, mapFile, policyFile } from './testing/files.ts';

function compile(policy: SourceFile = policyFile, ...maps: readonly SourceFile[]) {
  return compilePolicy({ policy, maps: maps.length > 0 ? maps : [mapFile], catalogue });
}

/** `CODE line:column` of every diagnostic. */
function placesOf(policy?: SourceFile, ...maps: readonly SourceFile[]): string[] {
  return compile(policy, ...maps).diagnostics.map(
    ({ code, at }) => `${code} ${at.line}:${at.column}`,
  );
}

function policyOf(...input: readonly SourceFile[]): Policy {
  const { policy, diagnostics } = compile(...input);
  assert.deepEqual(diagnostics, []);
  assert.ok(policy !== undefined);
  return policy;
}

describe('compilePolicy', () => {
  it('hands on what the files say, in the types of the model', () => {
    const policy = policyOf();
    assert.equal(policy.effective.toString(), '2024-01-01');
    assert.deepEqual(
      policy.promises.map(({ id, clauses, rollsUp }) => [id, clauses.length, rollsUp]),
      [
        ['A1', 1, []],
        ['A2', 2, []],
        ['A3', 0, ['A1', 'A2']],
      ],
    );
    const clause = policy.promises[1]?.clauses[1];
    assert.equal(clause?.kind, 'attestation');
    assert.equal(clause.index, 1);
    assert.deepEqual(clause.at, { file: 'acme.policy.yaml', line: 18, column: 9, length: 11 });
    const { customers, orders } = policy.map.stores['main']?.datasets ?? {};
    assert.equal(customers?.table, 'public.customers');
    assert.deepEqual(customers?.key, ['id']);
    assert.deepEqual(customers?.subjects, { customer: ['id'] });
    assert.deepEqual(orders?.erase, { how: 'keep', because: 'The tax office asks for ten years' });
    assert.deepEqual(orders?.fields['wish'], {
      category: 'user.content',
      freeText: true,
      erase: { how: 'mask' },
    });
    assert.equal(
      orders?.period.keep === 'indefinitely' ? '' : orders?.period.keep.toString(),
      'P10Y',
    );
    assert.deepEqual(policy.map.stores['main']?.schemas, ['public']);
  });

  it('freezes the policy all the way down', () => {
    const { promises, map } = policyOf();
    assert.ok(Object.isFrozen(promises[0]?.clauses[0]?.params));
    assert.ok(Object.isFrozen(map.stores['main']?.datasets['customers']?.fields['email']));
  });

  it('reads the bare word null as the strategy of that name', () => {
    const policy = policyOf(policyFile, edit(mapFile, ['erase: mask', 'erase: null']));
    const erase = policy.map.stores['main']?.datasets['orders']?.fields['wish']?.erase;
    assert.deepEqual(erase, { how: 'null' });
  });

  it('reports every error of both files in one run, each at its place', () => {
    const policy = edit(
      policyFile,
      ['company: Acme\n', ''],
      ['effective: 2024-01-01', 'effective: 1 January 2024'],
      ['retention:', 'retentoin:'],
      ['within: 1 month, rights', 'within: soon, rigths'],
      ['[A1, A2]', '[A1, A9]'],
    );
    const map = edit(
      mapFile,
      ['        owner: shop team\n', ''],
      ['user.contact.email', 'user.contact.emial'],
      ['main.orders.*', 'main.order.*'],
      ['to: customers', 'to: clients'],
    );
    assert.deepEqual(placesOf(policy, map), [
      'TR1022 1:1',
      'TR1025 3:12',
      'TR1105 11:9',
      'TR1027 16:28',
      'TR1106 16:34',
      'TR1102 20:20',
      'TR1215 12:37',
      'TR1205 25:7',
      'TR1207 36:18',
      'TR1208 49:40',
    ]);
  });

  it('holds a policy back for an error but not for a warning', () => {
    const warned = compile(policyFile, edit(mapFile, ['provenance: self', 'provenance: other']));
    assert.deepEqual(
      warned.diagnostics.map(({ code, severity }) => [code, severity]),
      [['TR1222', 'warning']],
    );
    assert.notEqual(warned.policy, undefined);
    assert.equal(compile(edit(policyFile, ['[A1, A2]', '[A9]'])).policy, undefined);
  });

  it('asks the contradictions only when every clause and every part of the map is well formed', () => {
    const wrong =
      '\n  A4:\n    says: Mail.\n    keep: [{ mail: { class: essential, opt-out: any-time } }]';
    const policy = edit(policyFile, ['\n  A3:', `${wrong}\n  A3:`]);
    assert.deepEqual(placesOf(policy), ['TR1303 21:14']);
    assert.deepEqual(placesOf(edit(policy, ['period: stated', 'period: 1'])), ['TR1108 12:30']);
    const map = edit(mapFile, ['role: controller', 'role: owner']);
    assert.deepEqual(placesOf(policy, map), ['TR1024 28:15']);
  });

  it('checks the data map also when the policy file cannot be read', () => {
    const { diagnostics } = compile(
      { ...policyFile, text: 'policy: [' },
      edit(mapFile, ['role: controller', 'role: owner']),
    );
    assert.deepEqual(
      diagnostics.map(({ code, at }) => [code, at.file]),
      [
        ['TR1001', 'acme.policy.yaml'],
        ['TR1024', 'acme.map.yaml'],
      ],
    );
  });

  it('joins several data maps, and finds them by any path that ends as written', () => {
    const more = {
      path: '/srv/policies/maps/more.map.yaml',
      text: 'data-map: more\nrecipients:\n  bank: { name: Bank, country: US, mechanism: dpf, purposes: [service], receives: [main.customers.name] }\n',
    };
    const policy = edit(policyFile, ['acme.map.yaml', '[./acme.map.yaml, maps/more.map.yaml]']);
    assert.deepEqual(referencedMaps(policy), ['./acme.map.yaml', 'maps/more.map.yaml']);
    const { recipients } = policyOf(policy, mapFile, more).map;
    assert.deepEqual(Object.keys(recipients), ['post', 'bank']);
    assert.deepEqual(placesOf(policy, mapFile), ['TR1112 7:29']);
  });

  it('takes names that objects have of themselves for what they are', () => {
    const map = edit(
      mapFile,
      ['purposes: [service]\n        provenance', 'purposes: [constructor]\n        provenance'],
      ['          email: user', '          toString: none\n          email: user'],
      ['main.customers.name', 'main.valueOf.name'],
    );
    assert.deepEqual(placesOf(policyFile, map), ['TR1215 12:16', 'TR1212 29:20']);
  });

  it('does not report what only follows from another error', () => {
    // The way to the clock is lost with the reference, which is what has to be mended.
    assert.deepEqual(placesOf(policyFile, edit(mapFile, ['to: customers', 'to: customer'])), [
      'TR1208 50:40',
    ]);
    // The purpose is used, by a dataset that has an error elsewhere.
    const unowned = edit(mapFile, ['role: controller', 'role: x'], ['role: controller', 'role: y']);
    assert.deepEqual(placesOf(policyFile, unowned), ['TR1024 28:15', 'TR1024 43:15']);
  });

  it('points at the words that leave a text open, also across lines', () => {
    const policy = edit(policyFile, [
      '  A1:\n    says: Data stays no longer than stated.\n    keep:\n',
      '  A1:\n    says: >\n      Names, addresses, including but\n      not limited to these.\n    keep:\n      - collection: { map: complete }\n',
    ]);
    assert.deepEqual(placesOf(policy), ['TR1217 11:25']);
  });

  it('follows an alias, and names a key by its own letters', () => {
    const policy = edit(
      policyFile,
      ['{ by: head-of-privacy', '&yearly { by: head-of-privacy'],
      ['    rolls-up: [A1, A2]', '    keep: [{ attestation: *yearly }]'],
    );
    assert.equal(policyOf(policy).promises[2]?.clauses[0]?.kind, 'attestation');
  });
});

describe('what is written without a value', () => {
  const variations: readonly (readonly [string, [string, string], RegExp])[] = [
    ['a key of the policy', ['company: ', 'note:\ncompany: '], /^write a value behind `note:`/],
    ['a key of a promise', ['    keep:', '    note:\n    keep:'], /^write a value behind `note:`/],
    ['an address', ['company: ', 'published:\ncompany: '], /^write a value behind `published:`/],
  ];
  for (const [what, change, help] of variations) {
    it(`is told with what to do: ${what}`, () => {
      const found = compile(edit(policyFile, change)).diagnostics.filter(
        ({ code }) => code === 'TR1014',
      );
      assert.equal(found.length, 1);
      assert.match(found[0]?.fix ?? '', help);
      assert.match(found[0]?.fix ?? '', /or leave the line out$/);
    });
  }
});

describe('referencedMaps', () => {
  it('is empty for what is no policy', () => {
    assert.deepEqual(referencedMaps({ path: 'x', text: '[' }), []);
    assert.deepEqual(referencedMaps({ path: 'x', text: 'policy: x' }), []);
  });
});
