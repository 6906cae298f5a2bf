import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateText, parseCertificate } from '@troth/core/proof';
import { systemClock } from '../../packages/server/src/platform/clock.ts';
import { ada, adaPhone, approvedFor, club, sealPhone, withVault, type Club } from './club.ts';
import { findText } from './plai.ts';

const married = { set: { 'main.members.name': 'Ada Oak', 'main.members.born': '1990-05-18' } };

async function members({ main }: Club) {
  const { rows } = await main.pool.query<{ readonly line: string }>(
    `select concat_ws(' ', club, id, name, born) as line from members order by 1`,
  );
  return rows.map(({ line }) => line);
}

describe('a rectification', () => {
  it("sets what is right in the person's rows and nobody else's, and has recipients told", async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const set = { ...married.set, 'main.members.email': 'ada.oak@example.org' };
    const id = await approvedFor(here.installation, 'rectification', { set });
    const { state, failures } = await requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);
    assert.deepEqual(await members(here), ['1 1 Ben Oak', '1 2 Ada Oak 1990-05-18', '2 2 Cyn Ash']);
    const certificate = parseCertificate(await requests.certificate(id));
    assert.deepEqual(
      certificate.stores[0]?.steps.map(({ dataset, how, found, done }) => [
        dataset,
        how,
        found,
        done,
      ]),
      [['main.members', 'set', 1, 1]],
    );
    assert.deepEqual(certificate.recipients, [{ recipient: 'mailer', state: 'queued' }]);
    assert.match(certificateText(certificate), /^CERTIFICATE OF RECTIFICATION/);
  });

  it('keeps the new values out of plan, state and certificate', async (t) => {
    const here = await club(t);
    const id = await approvedFor(here.installation, 'rectification', married);
    assert.deepEqual(await findText(here.own, 'Ada Oak'), {});
    await here.installation.requests.run(id);
    assert.deepEqual(await findText(here.own, 'Ada Oak'), {});
  });

  it('seals what is sealed, and seals it once', async (t) => {
    const here = await club(t);
    const before = await sealPhone(here, '+49 30 1');
    const id = await approvedFor(here.installation, 'rectification', {
      set: { 'main.members.phone': '+49 30 2' },
    });
    let sealed = '';
    const stored = async (): Promise<string> => {
      const { rows } = await here.main.pool.query<{ readonly phone: string }>(
        'select phone from members where club = 1 and id = 2',
      );
      return rows[0]?.phone ?? '';
    };
    const killed = await here.open({
      async onRequestStep(step) {
        if (step !== 'changed') return;
        sealed = await stored();
        throw new Error('as if it was killed here');
      },
    });
    await assert.rejects(killed.requests.run(id));
    assert.equal((await here.installation.requests.run(id)).state, 'done');
    assert.notEqual(sealed, before);
    assert.equal(await stored(), sealed);
    const opened = await withVault(here, (vault) => vault.openForSubject(sealed, adaPhone));
    assert.equal(opened.toString(), '+49 30 2');
  });

  it('is not done while somebody writes the old value again', async (t) => {
    const here = await club(t);
    const undoing = await here.open({
      async onRequestStep(step) {
        if (step !== 'read-back') return;
        await here.main.pool.query(
          "update members set name = 'Ada Quill' where club = 1 and id = 2",
        );
      },
    });
    const id = await approvedFor(undoing, 'rectification', married);
    const { state, failures } = await undoing.requests.run(id);
    assert.equal(state, 'partial');
    assert.deepEqual(
      failures.map(({ resource, code, rows }) => [resource, code, rows]),
      [['main.members', 'rows-remain', 1]],
    );
  });

  it('is refused for keys, secrets, documents and what is not declared', async (t) => {
    const here = await club(t);
    const open = (set: unknown) =>
      here.installation.requests.open('club', {
        right: 'rectification',
        kind: 'member',
        whom: [{ key: ada }],
        input: { set },
      });
    for (const set of [
      { 'main.members.id': '7' },
      { 'main.members.club': '7' },
      { 'main.members.password_hash': 'x' },
      { 'main.members.sponsor_id': '2' },
      { 'main.posts.meta': '{}' },
      { 'main.posts.meta.$.place': 'Bonn' },
      { 'main.posts.pinned': 'true' },
      { 'main.members.nothing': 'x' },
      { 'main.nothing.name': 'x' },
      { 'main.members.constructor': 'x' },
      { 'main.members.name': 7 },
      {},
      undefined,
    ]) {
      await assert.rejects(open(set), { code: 'request-input' }, JSON.stringify(set));
    }
    assert.equal((await here.installation.requests.list()).length, 0);
  });

  it('is refused where the value does not fit, nobody is there, or a hold is on the person', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const refusedFor = async (
      key: Readonly<Record<string, string>>,
      set: Readonly<Record<string, string>>,
    ) => {
      const { id } = await requests.open('club', {
        right: 'rectification',
        kind: 'member',
        whom: [{ key }],
        input: { set },
        verified: 'signed in',
      });
      return (await requests.plan(id)).obstacles.map(({ code }) => code);
    };
    assert.deepEqual(await refusedFor(ada, { 'main.members.born': 'in May' }), ['invalid-value']);
    assert.deepEqual(await refusedFor(ada, { 'main.members.name': 'x'.repeat(41) }), [
      'invalid-value',
    ]);
    assert.deepEqual(await refusedFor({ club: '9', id: '9' }, married.set), ['no-rows']);
    await requests.addHold('club', {
      on: { kind: 'member', whom: { key: ada } },
      reason: 'Evidence in a case before a court',
      owner: 'legal',
    });
    assert.deepEqual(await refusedFor(ada, married.set), ['held']);
  });

  it('warns where a field is set in several rows', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    const id = await approvedFor(here.installation, 'rectification', {
      set: { 'main.posts.body': 'right' },
    });
    const { plan } = (await requests.show(id)).request;
    assert.deepEqual(
      plan?.warnings.map(({ code, resource }) => [code, resource]),
      [['several-rows', 'main.posts']],
    );
    assert.ok(Temporal.Instant.compare((await requests.run(id)).openedAt, systemClock.now()) < 0);
    const { rows } = await here.main.pool.query("select from posts where body = 'right'");
    assert.equal(rows.length, 2);
  });
});
