import assert from 'node:assert/strict';
import { appendFile, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import {
  certificateText,
  parseCertificate,
  parseVerifierKey,
  verifyCertificate,
} from '@troth/core/proof';
import { subjectName } from '../../packages/server/src/vault/index.ts';
import { ada, approvedFor, club, sealPhone, withVault, adaPhone, type Club } from './club.ts';

interface Data {
  readonly datasets: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

async function textOf({ home }: Club, id: string, name: string): Promise<string> {
  return readFile(join(home, 'exports', id, name), 'utf8');
}

async function dataOf(here: Club, id: string): Promise<Data['datasets']> {
  const { datasets }: Data = JSON.parse(await textOf(here, id, 'data.json'));
  return datasets;
}

describe('access', () => {
  it("gives every row of the person's, opened, and nobody else's", async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    const id = await approvedFor(here.installation, 'access');
    const { state, failures } = await here.installation.requests.run(id);
    assert.deepEqual([state, failures], ['done', []]);

    const data = await dataOf(here, id);
    assert.deepEqual(data['main.members'], [
      {
        club: 1,
        id: 2,
        name: 'Ada Quill',
        email: 'ada.quill@example.org',
        born: '1990-05-17',
        phone: '+49 30 1',
        // Somebody else sponsors her, and somebody else reviews her: a copy has no key of theirs.
        sponsor_id: null,
      },
    ]);
    assert.deepEqual(
      data['main.posts']?.map(({ id: post, meta, pinned }) => [post, meta !== null, pinned]),
      [
        [1, true, true],
        [2, false, false],
      ],
    );
    assert.deepEqual(data['main.comments'], [
      { club: 1, id: 1, post_id: 1, body: 'under a post of ada' },
    ]);
    assert.deepEqual(data['main.reviews'], [
      { club: 1, id: 1, member_id: 2, reviewer_id: null, text: 'a review of ada' },
    ]);
    assert.equal(data['main.invoices']?.length, 1);
    assert.deepEqual(
      data['main.visits']?.map(({ page }) => page),
      ['/a', '/a'],
    );
    const whole = (
      await Promise.all(
        (await readdir(join(here.home, 'exports', id))).map((name) => textOf(here, id, name)),
      )
    ).join();
    assert.doesNotMatch(whole, /[Bb]en@|of ben|of cyn|Cyn|hash-of/);
    assert.match(await textOf(here, id, 'data.json'), /12345678901234567890/);
  });

  it('is closed to others, readable to people and to spreadsheets, and says what Art. 15 wants said', async (t) => {
    const here = await club(t);
    const id = await approvedFor(here.installation, 'access');
    await here.installation.requests.run(id);
    const folder = join(here.home, 'exports', id);
    const modes = await Promise.all(
      [folder, join(folder, 'data.json')].map(async (path) => (await stat(path)).mode & 0o777),
    );
    assert.deepEqual(modes, [0o700, 0o600]);
    const page = await textOf(here, id, 'index.html');
    assert.match(page, /two\nlines, &quot;quoted&quot; &lt;b&gt;bold/);
    assert.doesNotMatch(page, /<script|<b>bold|(?:src|href)="https?:/);
    const csv = await textOf(here, id, 'main.posts.csv');
    assert.match(csv, /"'=HYPERLINK\(""http/);
    assert.match(csv, /"two\nlines, ""quoted"" <b>bold<\/b>"/);
    const index = JSON.parse(await textOf(here, id, 'index.json'));
    assert.deepEqual(index.recipients, [
      {
        name: 'Mail Works',
        country: 'US',
        safeguard: 'standard contractual clauses (GDPR Art. 46(2)(c))',
        purposes: ['newsletter'],
        receives: ['main.members.email'],
      },
    ]);
    assert.deepEqual(
      index.purposes.map(({ id: purpose }: { readonly id: string }) => purpose),
      ['service', 'newsletter', 'analysis', 'books'],
    );
    const reviews = index.datasets.find(
      ({ name }: { readonly name: string }) => name === 'main.reviews',
    );
    assert.equal(reviews.source, 'somebody else: the reviewer');
    assert.match(reviews.period, /^without end, because: as long as/);
    assert.equal(reviews.rows, 1);
    const leftOut = new Map(
      index.leftOut.map((one: { what: string; because: string }) => [one.what, one.because]),
    );
    assert.match(String(leftOut.get('main.members.password_hash')), /security/);
    assert.match(String(leftOut.get('main.reviews.reviewer_id')), /Art\. 15\(4\)/);
    assert.match(index.automatedDecisions, /not recorded/);
  });

  it('ends in a certificate that names each file by its digest and verifies', async (t) => {
    const here = await club(t);
    const id = await approvedFor(here.installation, 'access');
    const { requests } = here.installation;
    await requests.run(id);
    const note = await requests.certificate(id);
    const [log] = await here.installation.logs();
    const certificate = verifyCertificate(note, [parseVerifierKey(log?.verifierKey ?? '')]);
    const names = certificate.exported?.files.map(({ name }) => name).toSorted();
    assert.deepEqual(names, (await readdir(join(here.home, 'exports', id))).toSorted());
    assert.deepEqual(
      certificate.stores[0]?.steps.map(({ dataset, done }) => [dataset, done]).toSorted(),
      [
        ['main.comments', 1],
        ['main.invoices', 1],
        ['main.members', 1],
        ['main.posts', 2],
        ['main.reviews', 1],
        ['main.visits', 2],
      ],
    );
    assert.match(certificateText(certificate), /^CERTIFICATE OF ACCESS/);
    assert.equal(certificate.recipients.length, 0);
  });

  it('takes along a row that came up while it ran, and is not done while more come up', async (t) => {
    const here = await club(t);
    let rounds = 0;
    const insert = async (post: number): Promise<void> => {
      await here.main.pool.query('insert into posts values (1, $1, 2, $2, null, false)', [
        post,
        'late',
      ]);
    };
    const once = await here.open({
      async onRequestStep(step) {
        if (step === 'read-back' && (rounds += 1) === 1) await insert(10);
      },
    });
    const first = await approvedFor(once, 'access');
    assert.equal((await once.requests.run(first)).state, 'done');
    assert.equal((await dataOf(here, first))['main.posts']?.length, 3);
    const { stores } = parseCertificate(await once.requests.certificate(first));
    assert.equal(stores[0]?.steps.find(({ dataset }) => dataset === 'main.posts')?.done, 3);

    let post = 100;
    const always = await here.open({
      async onRequestStep(step) {
        if (step === 'read-back') await insert((post += 1));
      },
    });
    const second = await approvedFor(always, 'access');
    const { state, failures } = await always.requests.run(second);
    assert.equal(state, 'partial');
    assert.deepEqual(
      failures.map(({ resource, code }) => [resource, code]),
      [['main.posts', 'rows-remain']],
    );
  });

  it('is not done where a file was changed after it was written, or one was laid beside it', async (t) => {
    const here = await club(t);
    for (const name of ['main.posts.csv', 'index.json', 'extra.txt']) {
      let open = '';
      const changing = await here.open({
        async onRequestStep(step) {
          if (step === 'read-back') await appendFile(join(here.home, 'exports', open, name), 'x');
        },
      });
      open = await approvedFor(changing, 'access');
      const { state, failures } = await changing.requests.run(open);
      assert.equal(state, 'partial', name);
      assert.deepEqual(
        failures.map(({ resource, code }) => [resource, code]),
        [[`exports/${name}`, 'export-changed']],
      );
      assert.equal((await here.installation.requests.run(open)).state, 'done');
    }
  });

  it('leaves out what opens no longer and says so before it is approved again', async (t) => {
    const here = await club(t);
    await sealPhone(here, '+49 30 1');
    const { requests } = here.installation;
    const id = await approvedFor(here.installation, 'access');
    await withVault(here, (vault) => vault.destroy(adaPhone.tenant, adaPhone.subject));
    await assert.rejects(requests.run(id), { code: 'plan-outdated' });
    const { stores } = await requests.plan(id);
    const left = stores[0]?.kept.find(({ dataset }) => dataset === 'members.phone');
    assert.equal(left?.rows, 1);
    await requests.approve(id, 'head-of-privacy');
    assert.equal((await requests.run(id)).state, 'done');
    assert.equal((await dataOf(here, id))['main.members']?.[0]?.['phone'], null);
  });

  it('does not fail on what a person typed where a sealed value should stand', async (t) => {
    const here = await club(t);
    const { main, installation } = here;
    const typed = ['troth:1:fake:x', 'troth:1:XAES-256-GCM:hello', '+49 30 1'];
    for (const text of typed) {
      await main.pool.query('update members set phone = $1 where id = 2 and club = 1', [text]);
      const id = await approvedFor(installation, 'access');
      assert.equal((await installation.requests.run(id)).state, 'done', text);
      assert.equal((await dataOf(here, id))['main.members']?.[0]?.['phone'], text);
    }
  });

  it("does not fail on somebody else's sealed text, and leaves it out", async (t) => {
    const here = await club(t);
    const ben = { ...adaPhone, subject: subjectName('member', ['1', '1']), row: '["1","1"]' };
    const sealed = await withVault(here, (vault) => vault.seal(ben, Buffer.from('+49 30 2')));
    await here.main.pool.query('update members set phone = $1 where club = 1', [sealed]);
    const id = await approvedFor(here.installation, 'access');
    assert.equal((await here.installation.requests.run(id)).state, 'done');
    assert.equal((await dataOf(here, id))['main.members']?.[0]?.['phone'], null);
    const index = JSON.parse(await textOf(here, id, 'index.json'));
    const said = index.leftOut.find(({ what }: { what: string }) => what === 'main.members.phone');
    assert.match(said.because, /opens for no row of this person/);
  });

  it('holds what the data map forgot, with a warning', async (t) => {
    const here = await club(t);
    await here.main.pool.query(
      "alter table posts add column mood text; update posts set mood = 'glad'",
    );
    const id = await approvedFor(here.installation, 'access');
    assert.equal((await here.installation.requests.run(id)).state, 'done');
    const posts = (await dataOf(here, id))['main.posts'];
    assert.deepEqual(
      posts?.map(({ mood }) => mood),
      ['glad', 'glad'],
    );
    assert.match(await textOf(here, id, 'index.html'), /<th>mood<\/th>/);
  });

  it('is refused where a forgotten column may be a secret, or a table is gone', async (t) => {
    const here = await club(t);
    const { requests } = here.installation;
    await here.main.pool.query(
      'alter table posts add column reset_token text, add column mood text; drop table visits',
    );
    const asked = { right: 'access', kind: 'member', whom: [{ key: ada }], verified: 'x' } as const;
    const { id } = await requests.open('club', asked);
    const { obstacles, warnings } = await requests.plan(id);
    assert.deepEqual(
      warnings.map(({ code, resource }) => [code, resource]),
      [['column-undeclared', 'main.posts.mood']],
    );
    assert.deepEqual(obstacles.map(({ code, resource }) => [code, resource]).toSorted(), [
      ['column-undeclared', 'main.posts.reset_token'],
      ['table-missing', 'main.visits'],
    ]);
    await assert.rejects(requests.approve(id, 'head-of-privacy'), { code: 'plan-refused' });
  });
});

describe('portability', () => {
  it('gives what the person provided under consent or a contract, and says why the rest is not there', async (t) => {
    const here = await club(t);
    const id = await approvedFor(here.installation, 'portability');
    assert.equal((await here.installation.requests.run(id)).state, 'done');
    assert.deepEqual(Object.keys(await dataOf(here, id)).toSorted(), [
      'main.comments',
      'main.members',
      'main.posts',
    ]);
    const { stores } = parseCertificate(await here.installation.requests.certificate(id));
    const kept = new Map(
      stores[0]?.kept.map(({ dataset, rows, because }) => [dataset, { rows, because }]),
    );
    assert.equal(kept.get('main.reviews')?.rows, 1);
    assert.match(kept.get('main.reviews')?.because ?? '', /did not provide it/);
    assert.match(kept.get('main.invoices')?.because ?? '', /did not provide it/);
  });
});
