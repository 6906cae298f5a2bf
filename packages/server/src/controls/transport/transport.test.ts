import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { supported, notSupported, type TransportFacts } from '../../stores/contract.ts';
import { startOwnServer, type OwnServer } from '../../stores/postgres/testing/own-server.ts';
import { inspect } from '../check/inspection.ts';
import { contextOf, findingsOf, gist, live, only } from '../testing/context.ts';
import { judgingAt, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import type { Params } from './clause.ts';
import { transport } from './index.ts';
import { judge } from './judge.ts';

const policy = policyOf(mapOf({}));
const params: Params = {
  tls: '1.2',
  'refuses-older': true,
  'forward-secrecy': true,
  stores: ['main'],
};

async function judged(url: string) {
  const stores = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url } });
  const findings = await findingsOf(transport, contextOf(policy, { stores }), params);
  await stores.close();
  return findings;
}

const sound: TransportFacts = {
  negotiated: { protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' },
  olderAccepted: [{ protocol: 'TLSv1.1', accepted: false }],
  plaintextAccepted: false,
  certificate: { notAfter: Temporal.Instant.from('2026-12-31T00:00:00Z'), selfSigned: false },
};

function outcomes(parts: Partial<TransportFacts>, given: Params = { tls: '1.2' }) {
  const attempt = { done: true, value: supported({ ...sound, ...parts }) } as const;
  return judge(
    { stores: [['main', attempt]], ways: new Map(), missing: [] },
    given,
    judgingAt(policy),
  );
}

/** What a certificate that ends on this day is judged to be on 15 March. */
function certificateUntil(day: string): string {
  const notAfter = Temporal.Instant.from(`${day}T00:00:00Z`);
  const given: Params = {
    tls: '1.2',
    'certificate-valid': Temporal.Duration.from({ days: 30 }),
  };
  return only(outcomes({ certificate: { notAfter, selfSigned: false } }, given), 'certificate')
    .outcome;
}

describe('transport of a real server', () => {
  it('is kept where only current TLS is let in', async (t) => {
    const { stores } = await live(t, '');
    const now = Temporal.Now.instant();
    const context = contextOf(policy, { stores: stores(policy), now });
    assert.deepEqual(gist(await findingsOf(transport, context, params)), [
      'certificate met main',
      'forward-secrecy met main',
      'negotiated met main',
      'older-refused met main',
      'others met main',
      'plaintext met main',
      'sessions met main',
    ]);
  });

  it('fails when the server is gone', async () => {
    const variables = { TROTH_TEST_URL: 'postgresql://nobody@127.0.0.1:1/nothing' };
    const stores = inspect(policy, { mode: 'sample', variables });
    const probing = transport.probe(contextOf(policy, { stores }), params);
    await assert.rejects(
      probing,
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
    await stores.close();
  });

  it('is unknown about the one of two stores that is gone', async (t) => {
    const { database } = await live(t, '');
    const two = policyOf(
      mapOf({}, { stores: { main: storeOf({}), gone: storeOf({}, { url: '${GONE}' }) } }),
    );
    const variables = { TROTH_TEST_URL: database.url, GONE: 'postgresql://nobody@127.0.0.1:1/x' };
    const stores = inspect(two, { mode: 'sample', variables });
    const findings = await findingsOf(transport, contextOf(two, { stores }), { tls: '1.2' });
    await stores.close();
    assert.equal(only(findings, 'store-unreachable').resource, 'gone');
    assert.equal(only(findings, 'negotiated').outcome, 'met');
  });
});

describe('transport of a careless server', () => {
  let server: OwnServer;
  before(async () => (server = await startOwnServer()));
  after(() => server.destroy());

  it('is broken where TLS 1.1 is let in', async () => {
    await server.set({ ssl_min_protocol_version: 'TLSv1.1', ssl_ciphers: 'DEFAULT@SECLEVEL=0' });
    const finding = only(await judged(server.url), 'older-refused');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.facts['accepted'], 'TLSv1.1');
  });

  it('is broken where a client without TLS is let in', async () => {
    const rules = await server.ask('show hba_file');
    await appendFile(rules, '\nhost all all 127.0.0.1/32 scram-sha-256\n');
    await server.set({ ssl_min_protocol_version: 'TLSv1.2' });
    const findings = await judged(server.url);
    assert.equal(only(findings, 'plaintext').outcome, 'broken');
    assert.equal(only(findings, 'negotiated').outcome, 'met');
  });

  it('is broken where there is no TLS at all', async () => {
    await server.set({ ssl: 'off' });
    const url = new URL(server.url);
    url.search = '';
    const findings = await judged(url.href);
    assert.equal(only(findings, 'negotiated').outcome, 'broken');
    assert.equal(only(findings, 'plaintext').outcome, 'broken');
  });
});

describe('transport, judged', () => {
  it('is broken by a version below the promised one', () => {
    const negotiated = { protocol: 'TLSv1.2', cipher: 'AES256-GCM-SHA384' };
    assert.equal(only(outcomes({ negotiated }), 'negotiated').outcome, 'met');
    assert.equal(only(outcomes({ negotiated }, { tls: '1.3' }), 'negotiated').outcome, 'broken');
  });

  it('asks that a version below 1.3 is turned away when 1.3 is promised', () => {
    const olderAccepted = [{ protocol: 'TLSv1.2', accepted: true }];
    const strict: Params = { tls: '1.3', 'refuses-older': true };
    assert.equal(only(outcomes({ olderAccepted }, strict), 'older-refused').outcome, 'broken');
  });

  it('does not claim that older clients are refused when none was tried', () => {
    const given: Params = { tls: '1.2', 'refuses-older': true };
    assert.equal(only(outcomes({ olderAccepted: [] }, given), 'older-refused').outcome, 'unknown');
  });

  it('is at risk by readable connections, even where refusing them is not promised', () => {
    assert.equal(only(outcomes({ plaintextAccepted: true }), 'plaintext').outcome, 'at-risk');
  });

  it('is broken by a cipher whose recorded traffic a leaked key opens', () => {
    const negotiated = { protocol: 'TLSv1.2', cipher: 'AES256-GCM-SHA384' };
    const given: Params = { tls: '1.2', 'forward-secrecy': true };
    assert.equal(only(outcomes({ negotiated }, given), 'forward-secrecy').outcome, 'broken');
  });

  it('sees a certificate come to its end', () => {
    assert.equal(certificateUntil('2026-04-15'), 'met');
    assert.equal(certificateUntil('2026-04-14'), 'at-risk');
    assert.equal(certificateUntil('2026-03-15'), 'broken');
  });

  it('is unknown about a store that cannot be tested, and one that the map lacks', () => {
    const attempt = { done: true, value: notSupported<TransportFacts>('it is a file') } as const;
    const facts = {
      stores: [['main', attempt] as const],
      ways: new Map<never, never>(),
      missing: ['other'],
    };
    assert.deepEqual(gist(judge(facts, { tls: '1.2' }, judgingAt(policy))), [
      'store-undeclared unknown other',
      'transport unknown main',
      'web-addresses unknown policy',
    ]);
  });

  it('does not promise more than databases where it is not limited to them', () => {
    assert.equal(only(outcomes({}), 'web-addresses').outcome, 'unknown');
    assert.match(only(outcomes({}, { tls: '1.3' }), 'web-addresses').message, /not tried yet/);
    const limited = gist(outcomes({}, { tls: '1.2', stores: ['main'] }));
    assert.ok(
      limited.every((one) => one.includes(' met ')),
      limited.join(),
    );
    assert.match(transport.clause.say({ tls: '1.2', stores: ['main'] }), /databases main is/);
  });
});
