import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseVerifierKey, verifyCertificate } from '@troth/core/proof';
import { approved, findText, keyOf, plai, somebody, type Plai } from './plai.ts';

interface Key {
  readonly company: string;
  readonly id: string;
}

async function everybodyOf({ main }: Plai, company: string): Promise<readonly Key[]> {
  const { rows } = await main.pool.query<Key>(
    'select company_id::text as company, id::text from employees where company_id = $1',
    [company],
  );
  return rows;
}

function whomOf(people: readonly Key[]) {
  return people.map(({ company, id }) => ({ key: { company_id: company, id } }));
}

describe('a request about many people', () => {
  it('erases all of them, each suppressed and named by pseudonym, and nobody else', async (t) => {
    const plaiCompany = await plai(t);
    const { requests } = plaiCompany.installation;
    const { company } = await somebody(plaiCompany);
    const people = await everybodyOf(plaiCompany, company);
    assert.ok(people.length > 2);
    const { pool } = plaiCompany.main;
    const others = async () =>
      (await pool.query('select * from goals where company_id <> $1 order by 1, 2', [company]))
        .rows;
    const before = await others();
    // One of them twice.
    const whom = whomOf([...people, people[0]!]);
    const opened = await requests.open('plai', {
      right: 'erasure',
      kind: 'employee',
      whom,
      verified: 'list of the works council',
    });
    assert.deepEqual([opened.people, opened.pseudonym], [people.length, null]);
    assert.deepEqual((await requests.plan(opened.id)).obstacles, []);
    await requests.approve(opened.id, 'head-of-privacy');
    const { state } = await requests.run(opened.id);
    assert.equal(state, 'done');
    assert.deepEqual(await everybodyOf(plaiCompany, company), []);
    assert.deepEqual(await others(), before);
    const listed = (await requests.suppressed()).filter(({ what = 'key' }) => what === 'key');
    assert.equal(listed.length, people.length);
    const key = await readFile(join(plaiCompany.home, 'ledger', 'plai', 'verifier.key'), 'utf8');
    const note = await requests.certificate(opened.id);
    const { subject } = verifyCertificate(note, [parseVerifierKey(key.trim())]);
    assert.ok(subject !== null && 'pseudonyms' in subject);
    assert.equal(subject.pseudonyms.length, people.length);
  });

  it('does not run while another request runs for one of them', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const single = await approved(company, keyOf(person));
    const { requests } = company.installation;
    const { id } = await requests.open('plai', {
      right: 'erasure',
      kind: 'employee',
      whom: whomOf(await everybodyOf(company, person.company)),
      verified: 'list',
    });
    await requests.plan(id);
    await requests.approve(id, 'head-of-privacy');
    const other = await company.reopen({
      async onRequestStep(step) {
        if (step === 'fenced') await assert.rejects(requests.run(id), { code: 'request-busy' });
      },
    });
    assert.equal((await other.requests.run(single.id)).state, 'done');
  });

  it('is refused where a hold is on one of them', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { requests } = company.installation;
    await requests.addHold('plai', {
      on: { kind: 'employee', whom: { key: keyOf(person) } },
      reason: 'A court has asked for these rows',
      owner: 'general-counsel',
    });
    const { id } = await requests.open('plai', {
      right: 'erasure',
      kind: 'employee',
      whom: whomOf(await everybodyOf(company, person.company)),
      verified: 'list',
    });
    const { obstacles } = await requests.plan(id);
    assert.ok(obstacles.some(({ code }) => code === 'held'));
    await assert.rejects(requests.approve(id, 'head-of-privacy'), { code: 'plan-refused' });
  });
});

describe('a run that scrubs', () => {
  it('leaves nothing deleted in the files of the changed tables', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id } = await approved(company, keyOf(person));
    const { pool } = company.main;
    const fileHas = async () => {
      await pool.query('checkpoint');
      const { rows } = await pool.query<{ readonly found: boolean }>(
        `select position(convert_to($1, 'utf8') in pg_read_binary_file(pg_relation_filepath('employees'))) > 0 as found`,
        [person.email],
      );
      return rows[0]?.found;
    };
    assert.equal(await fileHas(), true);
    const { state } = await company.installation.requests.run(id, { scrub: true });
    assert.equal(state, 'done');
    assert.equal(await fileHas(), false);
    assert.deepEqual(await findText(company.own, person.email), {});
    const note = await company.installation.requests.certificate(id);
    assert.doesNotMatch(note, /dead rows on disk|statistics of the planner/);
  });

  it('is not said of a run that did not: dead rows and samples are told', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id } = await approved(company, keyOf(person));
    await company.main.pool.query('analyze');
    await company.installation.requests.run(id);
    const note = await company.installation.requests.certificate(id);
    assert.match(note, /dead rows on disk/);
    assert.match(note, /samples of values in the statistics of the planner/);
  });
});
