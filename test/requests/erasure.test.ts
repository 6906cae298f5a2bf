import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseVerifierKey, verifyCertificate } from '@troth/core/proof';
import {
  approved,
  erase,
  findText,
  keyOf,
  opened,
  plai,
  rowsOf,
  somebody,
  type Person,
} from './plai.ts';

const kept = new Set(['public.access_requests', 'public.removal_requests']);

async function keyBeside(home: string) {
  const text = await readFile(join(home, 'ledger', 'plai', 'verifier.key'), 'utf8');
  return parseVerifierKey(text.trim());
}

describe('an erasure', () => {
  it('ends with nothing of the person but what is kept, and a certificate that verifies', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id, plan } = await approved(company, keyOf(person));
    const steps = plan.stores.flatMap((part) => part.steps);
    const of = (dataset: string) => steps.filter((step) => step.dataset === dataset);
    assert.deepEqual(
      of('employees').map(({ how, whose, rows }) => [how, whose, rows > 0]),
      [
        ['unlink', 'own', true],
        ['unlink', 'others', true],
        ['delete', 'own', true],
      ],
    );
    assert.deepEqual(of('teams')[0]?.how, 'null');
    const ended = await company.installation.requests.run(id);
    assert.deepEqual([ended.state, ended.failures], ['done', []]);
    const found = Object.keys(await findText(company.main, person.email));
    assert.deepEqual(
      found.filter((name) => !kept.has(name)),
      [],
    );
    assert.deepEqual(await findText(company.own, person.email), {});
    const note = await company.installation.requests.certificate(id);
    const certificate = verifyCertificate(note, [await keyBeside(company.home)]);
    assert.equal(certificate.request, id);
    assert.ok(!note.includes(person.email) && !note.includes(person.last));
    assert.deepEqual(
      certificate.stores.flatMap((store) => store.kept.map(({ dataset }) => dataset)).toSorted(),
      // Colleagues belong to the team that the person led, and that stays.
      ['main.access_requests', 'main.companies', 'main.employees', 'main.removal_requests'],
    );
  });

  it("changes nobody else's rows but the columns that pointed at the person", async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const before = await rowsOf(company.main);
    await erase(company, keyOf(person));
    const after = await rowsOf(company.main);
    for (const [table, rows] of Object.entries(before)) {
      const left = new Set((after[table] ?? []).map((row) => JSON.stringify(row)));
      const changed = rows.filter((row) => !left.has(JSON.stringify(row)));
      for (const row of changed) assert.ok(isAbout(row, person), `${table} of somebody else`);
      const gone = rows.length - (after[table] ?? []).length;
      const loose = changed.length - gone;
      assert.ok(loose === 0 || table === 'employees' || table === 'teams', `${table} was changed`);
    }
  });

  it('takes rows that came up during the run', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id } = await approved(company, keyOf(person));
    let once = true;
    const other = await company.reopen({
      async onRequestStep(step) {
        if (step === 'read-back' && once) {
          once = false;
          await signIn(person);
        }
      },
    });
    const signIn = ({ company: of, id: employee }: Person) =>
      company.main.pool.query(
        `insert into sign_ins values ($1, $2, true, '203.0.113.9', 'browser', now())`,
        [of, employee],
      );
    const { state } = await other.requests.run(id);
    const { events } = await other.requests.show(id);
    assert.equal(state, 'done');
    assert.equal(events.filter(({ event }) => event === 'go-on').length, 1);
  });

  it('is partial, without a certificate, while rows keep coming; and goes on later', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id } = await approved(company, keyOf(person));
    const other = await company.reopen({
      async onRequestStep(step) {
        if (step !== 'read-back') return;
        await company.main.pool.query(
          `insert into sign_ins values ($1, $2, true, '203.0.113.9', 'browser', now())`,
          [person.company, person.id],
        );
      },
    });
    const fell = await other.requests.run(id);
    assert.equal(fell.state, 'partial');
    assert.deepEqual(
      fell.failures.map(({ resource, code, rows }) => [resource, code, rows]),
      [['main.sign_ins', 'rows-remain', 1]],
    );
    await assert.rejects(other.requests.certificate(id), { code: 'certificate-missing' });
    const { state } = await company.installation.requests.run(id);
    assert.equal(state, 'done');
  });

  it('is not opened for a key that nobody has', async (t) => {
    const company = await plai(t);
    await assert.rejects(opened(company, { company_id: '1', id: '999999' }), {
      code: 'subject-unknown',
    });
  });

  it('does not run twice at once for one person', async (t) => {
    const company = await plai(t);
    const key = keyOf(await somebody(company));
    const [first, second] = [await approved(company, key), await approved(company, key)];
    const refused: string[] = [];
    const other = await company.reopen({
      async onRequestStep(step) {
        if (step !== 'fenced') return;
        for (const { id } of [first, second]) {
          const run = company.installation.requests.run(id);
          await assert.rejects(run, { code: 'request-busy' });
          refused.push(id);
        }
      },
    });
    const { state } = await other.requests.run(first.id);
    assert.deepEqual([state, refused.length], ['done', 2]);
  });

  it('names the place of a reference that the data map lacks, and is not approved', async (t) => {
    const company = await plai(t);
    await company.main.pool.query(`create table diary (company_id bigint, employee_id integer,
      foreign key (company_id, employee_id) references employees)`);
    const id = await opened(company, keyOf(await somebody(company)));
    const plan = await company.installation.requests.plan(id);
    assert.deepEqual(
      plan.obstacles.map(({ code, resource }) => [code, resource]),
      [['reference-undeclared', 'main/public.diary']],
    );
    const approving = company.installation.requests.approve(id, 'head-of-privacy');
    await assert.rejects(approving, { code: 'plan-refused' });
  });

  it('does not run another plan than the one that was approved', async (t) => {
    const company = await plai(t);
    const { id } = await approved(company, keyOf(await somebody(company)));
    const before = await rowsOf(company.main);
    await company.main.pool.query('alter table goals rename column employee_id to assignee_id');
    const running = company.installation.requests.run(id);
    await assert.rejects(running, { code: 'plan-outdated' });
    await company.main.pool.query('alter table goals rename column assignee_id to employee_id');
    assert.deepEqual(await rowsOf(company.main), before);
    const { request } = await company.installation.requests.show(id);
    assert.equal(request.state, 'planned');
    assert.deepEqual(
      request.plan?.obstacles.map(({ code }) => code),
      ['column-missing', 'reference-undeclared'],
    );
  });
});

/** By any pair of columns through which the demo's tables name people. */
function isAbout(row: Readonly<Record<string, unknown>>, { company, id }: Person): boolean {
  const columns = ['id', 'employee_id', 'reviewer_id', 'from_id', 'to_id', 'manager_id', 'lead_id'];
  return String(row['company_id']) === company && columns.some((name) => String(row[name]) === id);
}
