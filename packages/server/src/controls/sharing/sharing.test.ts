import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import type { DataMap, Holder, Recipient } from '@troth/core/policy';
import { contextOf, findingsOf, gist, live, only, type TestContext } from '../testing/context.ts';
import { datasetOf, mapOf, policyOf, storeOf } from '../testing/policy.ts';
import { roleMaker, superuserOf } from '../testing/roles.ts';
import type { Params } from './clause.ts';
import { sharing } from './index.ts';

const schema = `create table companies (id int primary key, name text);
  create table reviews (id int primary key, note text)`;

const purposes = {
  service: { says: 'Provide the service', basis: 'contract' },
  billing: { says: 'Send invoices', basis: 'contract' },
} as const;

const datasets = {
  companies: datasetOf('public.companies', {
    fields: { id: { category: 'none' }, name: { category: 'user.contact.organization' } },
  }),
  reviews: datasetOf('public.reviews', {
    purposes: ['billing'],
    fields: { note: { category: 'user.content' } },
  }),
};

function crm(parts: Partial<Recipient> = {}): Recipient {
  return {
    name: 'CRM Inc.',
    country: 'US',
    mechanism: 'dpf',
    purposes: ['service'],
    receives: ['main.companies.name'],
    ...parts,
  };
}

function mapWith(
  recipients: DataMap['recipients'],
  holders: Readonly<Record<string, Holder>> = {},
): DataMap {
  return mapOf({}, { purposes, recipients, stores: { main: storeOf(datasets, { holders }) } });
}

async function clinic(t: TestContext) {
  const here = await live(t, schema);
  const role = roleMaker(t, here);
  const root: Readonly<Record<string, Holder>> = {
    [await superuserOf(here)]: { says: 'The platform', who: 'service', may: 'superuser' },
  };
  const judged = async (
    recipients: DataMap['recipients'],
    holders: Readonly<Record<string, Holder>> = {},
  ) => {
    const policy = policyOf(mapWith(recipients, { ...root, ...holders }));
    const context = contextOf(policy, { stores: here.stores(policy) });
    return findingsOf(sharing, context, { recipients: 'declared' });
  };
  return { ...here, role, judged };
}

/** What needs no store. */
async function declared(map: DataMap, params: Params) {
  return findingsOf(sharing, contextOf(policyOf(map)), params);
}

describe('readers of a real store', () => {
  it('are kept to what they are declared to receive', async (t) => {
    const { run, role, judged } = await clinic(t);
    const reader = await role();
    await run(`grant select on companies to ${reader.name}`);
    const findings = await judged({ crm: crm({ reads: [reader.name] }) });
    assert.deepEqual(gist(findings), ['reader-declared met main']);
  });

  it('break the promise when nobody is declared to hold them', async (t) => {
    const { run, role, judged } = await clinic(t);
    const stranger = await role();
    await run(`grant select on companies to ${stranger.name}`);
    const finding = only(await judged({}), 'reader-declared');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.resource, `main/role/${stranger.name}`);
  });

  it('break the promise when a recipient reads another table, even one column of it', async (t) => {
    const { run, role, judged } = await clinic(t);
    const reader = await role();
    await run(
      `grant select on companies to ${reader.name}; grant select (note) on reviews to ${reader.name}`,
    );
    const finding = only(await judged({ crm: crm({ reads: [reader.name] }) }), 'reads-undeclared');
    assert.equal(finding.outcome, 'broken');
    assert.equal(finding.resource, 'main/public.reviews');
  });

  it('break the promise when a recipient holds a role that no recipient declares', async (t) => {
    const { run, role, judged } = await clinic(t);
    const reader = await role();
    await run(`grant select on companies to ${reader.name}`);
    const holder = { says: 'Some CRM', who: 'recipient', may: 'read' } as const;
    assert.equal(
      only(await judged({}, { [reader.name]: holder }), 'recipient-declared').outcome,
      'broken',
    );
  });

  it('cannot be known when the store is gone', async () => {
    const policy = policyOf(mapWith({}));
    await assert.rejects(
      sharing.probe(contextOf(policy), { recipients: 'declared' }),
      (error) => error instanceof TrothError && error.kind === 'unavailable',
    );
  });
});

describe('what a recipient gets', () => {
  const params: Params = { contract: 'fields-and-purposes' };

  async function judged(recipient: Recipient) {
    const policy = policyOf(mapOf({}, { purposes, recipients: { crm: recipient }, stores: {} }));
    const map = mapWith({ crm: recipient });
    return sharing.judge({ map, roles: [] }, params, { ...contextOf(policy) });
  }

  it('is kept to declared fields and their purposes', async () => {
    assert.deepEqual(gist(await judged(crm())), ['recipient-contract declared recipient/crm']);
    assert.deepEqual(gist(await judged(crm({ receives: ['main.companies.*'] }))), [
      'recipient-contract declared recipient/crm',
    ]);
  });

  it('breaks the promise for a purpose that the data is not for', async () => {
    const finding = only(
      await judged(crm({ receives: ['main.reviews.note'] })),
      'recipient-contract',
    );
    assert.equal(finding.outcome, 'broken');
    assert.match(finding.message, /for service; that data may be used for billing only/);
  });

  it('breaks the promise by a field that the map lacks', async () => {
    const finding = only(
      await judged(crm({ receives: ['main.companies.phone'] })),
      'recipient-contract',
    );
    assert.equal(finding.outcome, 'broken');
  });

  it('is unknown when there is no recipient to hold to anything', async () => {
    const findings = sharing.judge(
      { map: mapWith({}), roles: [] },
      params,
      contextOf(policyOf(mapWith({}))),
    );
    assert.deepEqual(gist(findings), ['recipient-contract unknown policy']);
  });
});

describe('sharing as declared', () => {
  it('never is a sale', async () => {
    const never: Params = { never: ['sale', 'rent', 'trade'] };
    assert.deepEqual(gist(await declared(mapWith({ crm: crm() }), never)), [
      'never-sold declared policy',
    ]);
    const buyer = crm({ purposes: ['data-sale'] });
    assert.deepEqual(gist(await declared(mapWith({ buyer }), never)), [
      'never-sold broken recipient/buyer',
    ]);
    const map = {
      ...mapWith({}),
      purposes: { rent: { says: 'Rent data out', basis: 'consent' as const } },
    };
    assert.deepEqual(gist(await declared(map, never)), ['never-sold broken purpose/rent']);
  });

  it('is with the promised recipients and no other', async () => {
    const only: Params = { only: ['crm'] };
    assert.deepEqual(gist(await declared(mapWith({ crm: crm() }), only)), [
      'recipient-allowed declared policy',
    ]);
    assert.deepEqual(gist(await declared(mapWith({ crm: crm(), ads: crm() }), only)), [
      'recipient-allowed broken recipient/ads',
    ]);
    assert.deepEqual(gist(await declared(mapWith({}), only)), [
      'recipient-allowed unknown recipient/crm',
    ]);
  });

  it('is hosted where it was promised', async () => {
    assert.deepEqual(gist(await declared(mapWith({}), { hosts: ['aws'] })), [
      'host-allowed declared main',
    ]);
    assert.deepEqual(gist(await declared(mapWith({}), { hosts: ['Azure'] })), [
      'host-allowed broken main',
    ]);
  });

  it('does not claim that requests for reports are answered', async () => {
    assert.deepEqual(gist(await declared(mapWith({}), { reports: 'on-request' })), [
      'reports unknown policy',
    ]);
  });
});
