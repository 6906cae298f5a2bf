import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parseVerifierKey, verifyCertificate } from '@troth/core/proof';
import { findText, keyOf, plai, somebody, type Plai } from './plai.ts';

async function approved({ installation }: Plai, key: Readonly<Record<string, string>>) {
  const { requests } = installation;
  const { id } = await requests.open('plai', {
    right: 'erasure',
    kind: 'employee',
    whom: { key },
    verified: 'signed in',
  });
  const plan = await requests.plan(id);
  assert.deepEqual(plan.obstacles, []);
  await requests.approve(id, 'head-of-privacy');
  return { id, plan };
}

async function keyBeside(home: string) {
  return parseVerifierKey(
    (await readFile(join(home, 'ledger', 'plai', 'verifier.key'), 'utf8')).trim(),
  );
}

describe('an erasure', () => {
  it('ends with nothing of the person but what is kept, and a certificate that verifies', async (t) => {
    const company = await plai(t);
    const person = await somebody(company);
    const { id, plan } = await approved(company, keyOf(person));
    const steps = plan.stores.flatMap(({ steps }) => steps);
    assert.ok(
      steps.some(
        ({ dataset, how, rows }) => dataset === 'employees' && how === 'delete' && rows === 1,
      ),
    );
    assert.ok(steps.some(({ dataset, how }) => dataset === 'teams' && how === 'null'));
    const ended = await company.installation.requests.run(id);
    assert.deepEqual(ended.failures, []);
    assert.equal(ended.state, 'done');
    assert.deepEqual(
      Object.keys(await findText(company.main, person.email)).filter(
        (name) => name !== 'public.removal_requests' && name !== 'public.access_requests',
      ),
      [],
    );
    assert.deepEqual(await findText(company.own, person.email), {});
    const note = await company.installation.requests.certificate(id);
    const certificate = verifyCertificate(note, [await keyBeside(company.home)]);
    assert.equal(certificate.request, id);
    assert.ok(!note.includes(person.email) && !note.includes(person.last));
    assert.deepEqual(
      certificate.stores.flatMap(({ kept }) => kept.map(({ dataset }) => dataset)).toSorted(),
      ['main.access_requests', 'main.companies', 'main.removal_requests'],
    );
  });
});
