import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { ada, adaPhone, approvedFor, club, sealPhone, withVault, type Club } from './club.ts';

/** What opening Ada's number for a purpose comes to: the number, or why not. */
async function opensFor(here: Club, sealed: string, purpose: string): Promise<string> {
  return withVault(here, async (vault) => {
    try {
      return (await vault.open(sealed, adaPhone, { purpose, role: 'controller' })).toString();
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected';
    }
  });
}

async function inForce({ installation }: Club) {
  const limitations = await installation.requests.limitations();
  return limitations.map(({ id, kind, purposes }) => ({ id, kind, purposes }));
}

describe('a restriction', () => {
  it('refuses what is sealed for every purpose, and opens it again when it is ended', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const sealed = await sealPhone(here, '+49 30 1');
    assert.equal(await opensFor(here, sealed, 'service'), '+49 30 1');
    const id = await approvedFor(here.installation, 'restriction');
    const { state, failures } = await requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);
    for (const purpose of ['service', 'newsletter', 'analysis', 'books']) {
      assert.equal(await opensFor(here, sealed, purpose), 'purpose-refused');
    }
    await sealPhone(here, '+49 30 2');

    const limitation = id.replace('req_', 'lim_');
    assert.deepEqual(await inForce(here), [{ id: limitation, kind: 'member', purposes: null }]);
    await requests.endLimitation(limitation);
    assert.equal(await opensFor(here, sealed, 'service'), '+49 30 1');
    assert.deepEqual(await inForce(here), []);
    assert.equal((await requests.limitations({ all: true })).length, 1);
  });

  it('says what it cannot protect, and what its certificate means', async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    const { requests } = here.installation;
    const id = await approvedFor(here.installation, 'restriction');
    const { plan } = (await requests.show(id)).request;
    assert.deepEqual(plan?.sealed, ['main.members.phone']);
    const warned = plan.warnings.map(({ code, resource }) => [code, resource]);
    assert.ok(
      warned.some(([code, resource]) => code === 'not-sealed' && resource === 'main.posts'),
    );
    await requests.run(id);
    const certificate = parseCertificate(await requests.certificate(id));
    assert.equal(certificate.limited?.purposes, null);
    assert.match(certificate.limited?.says ?? '', /whoever holds a database role/);
    assert.equal(certificate.keys.state, 'kept');
    assert.deepEqual(certificate.recipients, [{ recipient: 'mailer', state: 'queued' }]);
    assert.match(certificateText(certificate), /^CERTIFICATE OF RESTRICTION/);
  });

  it('leaves the person their own copy, with what is closed to the company opened', async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    const { requests } = here.installation;
    await requests.run(await approvedFor(here.installation, 'restriction'));
    const { state } = await requests.run(await approvedFor(here.installation, 'access'));
    assert.equal(state, 'done');
  });

  it('is not done where it was ended, or its key opened, before it was read back', async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    let id = '';
    const ending = await here.open({
      async onRequestStep(step) {
        if (step !== 'read-back') return;
        await here.installation.requests.endLimitation(id.replace('req_', 'lim_'));
      },
    });
    id = await approvedFor(ending, 'restriction');
    const ended = await ending.requests.run(id);
    assert.notEqual(ended.state, 'done');
    assert.deepEqual(
      ended.failures.map(({ code }) => code),
      ['limitation-ended', 'not-closed'],
    );
    const opening = await here.open({
      async onRequestStep(step) {
        if (step !== 'read-back') return;
        await withVault(here, (vault) => vault.limit(adaPhone.tenant, [adaPhone.subject], []));
      },
    });
    const opened = await opening.requests.run(await approvedFor(opening, 'restriction'));
    assert.notEqual(opened.state, 'done');
    assert.deepEqual(
      opened.failures.map(({ code }) => code),
      ['not-closed'],
    );
  });

  it('is one limitation however often its run was cut short', async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    const killed = await here.open({
      onRequestStep(step) {
        if (step === 'changed') throw new Error('as if it was killed here');
      },
    });
    const id = await approvedFor(killed, 'restriction');
    await assert.rejects(killed.requests.run(id));
    assert.equal((await here.installation.requests.run(id)).state, 'done');
    assert.equal((await inForce(here)).length, 1);
  });

  it('is refused for somebody who is not there', async (t) => {
    const { installation } = await club(t);
    const { id } = await installation.requests.open('club', {
      right: 'restriction',
      kind: 'member',
      whom: [{ key: { club: '1', id: '99' } }],
      verified: 'signed in',
    });
    const { obstacles } = await installation.requests.plan(id);
    assert.deepEqual(
      obstacles.map(({ code }) => code),
      ['no-rows'],
    );
  });
});

describe('an objection', () => {
  it('closes the purposes that are named, and those of other objections stay closed', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const sealed = await sealPhone(here, '+49 30 1');
    const first = await approvedFor(here.installation, 'objection', { purposes: ['newsletter'] });
    assert.equal((await requests.run(first)).state, 'done');
    assert.equal(await opensFor(here, sealed, 'newsletter'), 'purpose-refused');
    assert.equal(await opensFor(here, sealed, 'analysis'), '+49 30 1');

    const second = await approvedFor(here.installation, 'objection', { purposes: ['analysis'] });
    assert.equal((await requests.run(second)).state, 'done');
    assert.equal(await opensFor(here, sealed, 'newsletter'), 'purpose-refused');
    assert.equal(await opensFor(here, sealed, 'analysis'), 'purpose-refused');
    assert.equal(await opensFor(here, sealed, 'service'), '+49 30 1');

    await requests.endLimitation(first.replace('req_', 'lim_'));
    assert.equal(await opensFor(here, sealed, 'newsletter'), '+49 30 1');
    assert.equal(await opensFor(here, sealed, 'analysis'), 'purpose-refused');
    const certificate = parseCertificate(await requests.certificate(second));
    assert.deepEqual(certificate.limited?.purposes, ['analysis']);
    assert.deepEqual(certificate.recipients, []);
  });

  it('is to every use that it can end where none is named', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    await requests.run(await approvedFor(here.installation, 'objection'));
    assert.deepEqual(
      (await inForce(here)).map(({ purposes }) => purposes),
      [['newsletter', 'analysis']],
    );
  });

  it('is refused to a contract, to the law, to what is not listed and to nothing', async (t) => {
    const { installation } = await club(t);
    for (const purposes of [
      ['service'],
      ['books'],
      ['newsletter', 'sale'],
      [],
      'newsletter',
      [7],
    ]) {
      const asked = { right: 'objection', kind: 'member', whom: [{ key: ada }] } as const;
      await assert.rejects(
        installation.requests.open('club', { ...asked, input: { purposes } }),
        { code: 'request-input' },
        JSON.stringify(purposes),
      );
    }
  });

  it('is forgotten with the person who is erased', async (t) => {
    const { installation, own } = await club(t);
    const { requests } = installation;
    await requests.run(await approvedFor(installation, 'restriction'));
    const erasure = await approvedFor(installation, 'erasure');
    assert.equal((await requests.run(erasure)).state, 'done');
    const { rows } = await own.pool.query(
      'select sealed_subject as sealed, ended_at is null as holds from troth.limitation',
    );
    assert.deepEqual(rows, [{ sealed: null, holds: false }]);
  });

  it('that is not there cannot be ended', async (t) => {
    const { installation } = await club(t);
    const id = `lim_${'a'.repeat(22)}`;
    await assert.rejects(installation.requests.endLimitation(id), { code: 'limitation-unknown' });
  });
});
