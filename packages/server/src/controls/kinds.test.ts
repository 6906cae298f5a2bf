import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { catalogue, controls } from './catalogue.ts';

/** One valid clause of each kind, as a policy file would have it. */
const examples: Readonly<Record<string, unknown>> = {
  collection: { map: 'complete', cards: 'tokens-only' },
  intake: { only: 'addressed' },
  purpose: { registry: 'closed', purposes: ['service', 'billing'] },
  consent: { for: 'cookies', register: ['navigation', 'analysis'] },
  training: { consent: 'required', lineage: true },
  statistics: { 'minimum-cohort': 10, budget: { epsilon: 3, per: '1 month' } },
  retention: { 'at-most': '1 year', since: 'main.companies.left_at' },
  erasure: { within: '1 month', rights: ['access', 'erasure'] },
  export: { rights: ['access'], within: '1 month' },
  destruction: { after: 'contract-end', within: '30 days', proof: 'certificate' },
  encryption: { 'at-rest': 'sealed', 'key-bits': 256 },
  transport: { tls: '1.2', 'refuses-older': true },
  network: { default: 'deny', ports: [443] },
  residency: { countries: ['US'], mechanism: ['dpf', 'scc'] },
  access: { listed: true, 'at-most': 1 },
  logging: { ledger: 'complete', sources: ['network', 'server'] },
  personnel: { requires: ['background-check'], before: 'production-access' },
  'breach-notice': { within: '24 hours', to: 'tenants', contents: ['nature'] },
  detection: { watches: ['logins', 'reads'] },
  backup: { every: ['1 day', '1 week', '1 month'], encrypted: true },
  recovery: { drills: '6 months', measured: true },
  mail: { class: 'promotional', 'opt-out': 'any-time', 'one-click': true },
  sharing: { never: ['sale', 'rent', 'trade'] },
  role: { subjects: { guest: 'processor' } },
  vulnerability: { scan: ['offices', 'production'], every: '1 week' },
  disclosure: { 'critical-within': '1 week', bans: ['spam'] },
  support: { channels: ['email', 'chat', 'phone'] },
  availability: { objective: 99.9, over: '1 month' },
  publication: { dated: true },
  client: { browsers: ['chrome', 'firefox'], retired: ['internet-explorer'] },
  attestation: { by: 'head-of-people', every: '1 year', evidence: 'document' },
};

const documented = z.object({
  additionalProperties: z.literal(false),
  properties: z.record(z.string(), z.object({ description: z.string().min(1) })),
});

function parse(kind: string, params: unknown) {
  return catalogue.kinds.find((one) => one.kind === kind)?.schema.safeParse(params);
}

describe('the catalogue', () => {
  it('has the 31 kinds, each once', () => {
    assert.deepEqual(
      catalogue.kinds.map(({ kind }) => kind).toSorted(),
      Object.keys(examples).toSorted(),
    );
    assert.equal(catalogue.kinds.length, 31);
  });

  it('says that those run for which there is a control', () => {
    assert.deepEqual([...catalogue.running].toSorted(), [...controls.keys()].toSorted());
    assert.equal(controls.size, 15);
  });

  for (const kind of catalogue.kinds) {
    describe(kind.kind, () => {
      it('describes every parameter, in kebab-case, and allows no other', () => {
        const { properties } = documented.parse(z.toJSONSchema(kind.schema, { io: 'input' }));
        assert.notEqual(Object.keys(properties).length, 0);
        for (const name of Object.keys(properties)) assert.match(name, /^[a-z]+(-[a-z]+)*$/);
        for (const name of Object.keys(kind.stronger ?? {})) {
          assert.ok(properties[name], `stronger names ${name}, which is no parameter`);
        }
      });

      it('is said as sentences for a customer', () => {
        const said = kind.say(kind.schema.parse(examples[kind.kind]));
        assert.match(said, /^[A-Z].*[.)]$/);
        assert.doesNotMatch(said, /undefined|null|true|false|\[object|[{}_]|PT?\d/);
      });
    });
  }
});

describe('a clause', () => {
  it('that asks for nothing is refused', () => {
    assert.equal(parse('collection', {})?.success, false);
    assert.equal(parse('collection', { datasets: ['main.people'] })?.success, false);
  });

  it('with a parameter that does not exist is refused', () => {
    assert.equal(parse('transport', { tls: '1.2', ciphers: ['any'] })?.success, false);
  });

  it('that rests a transfer on Privacy Shield is told what is valid instead', () => {
    const parsed = parse('residency', { mechanism: ['privacy-shield'] });
    assert.match(parsed?.error?.issues[0]?.message ?? '', /void since 2020; write dpf or scc/);
  });

  it('without a moment to count from is refused', () => {
    assert.equal(parse('retention', { 'at-most': '1 year' })?.success, false);
    assert.equal(parse('retention', { minimum: 'while-customer' })?.success, false);
    assert.equal(parse('availability', { objective: 99.9 })?.success, false);
  });

  it('that lists something twice is refused', () => {
    assert.equal(parse('support', { channels: ['email', 'email'] })?.success, false);
  });
});
