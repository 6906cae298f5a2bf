import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GateRequest } from './gate.ts';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';

const refused = { code: 'purpose-refused' };
const short = Temporal.Duration.from({ milliseconds: 200 });

describe('a key that is closed', () => {
  it('opens for other purposes, seals on, and is opened again by closing nothing', async (t) => {
    const recorded: [GateRequest, string][] = [];
    const { vault } = await vaultFor(t, {
      recordRefusal: (request, reason) => void recorded.push([request, reason]),
    });
    const sealed = await vault.seal(placeOf('ada'), value);
    await vault.limit('acme', ['ada'], ['marketing', 'research']);
    const reading = { purpose: 'research', role: 'controller' } as const;
    await assert.rejects(vault.open(sealed, placeOf('ada'), reading), refused);
    assert.equal(recorded.length, 1);
    assert.match(recorded[0]?.[1] ?? '', /objected .* for research/);
    assert.ok(!JSON.stringify(recorded).includes('ada'));
    assert.deepEqual(await vault.open(sealed, placeOf('ada'), service), value);
    const later = await vault.seal(placeOf('ada', { row: '2' }), value);
    await assert.rejects(vault.open(later, placeOf('ada', { row: '2' }), reading), refused);
    await vault.limit('acme', ['ada'], []);
    assert.deepEqual(await vault.open(sealed, placeOf('ada'), reading), value);
  });

  it('for everything opens for the person alone', async (t) => {
    const { vault } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    const other = await vault.seal(placeOf('bob'), value);
    await vault.limit('acme', ['ada'], 'all');
    await assert.rejects(vault.open(sealed, placeOf('ada'), service), {
      ...refused,
      publicMessage: /only be stored/,
    });
    assert.deepEqual(await vault.openForSubject(sealed, placeOf('ada')), value);
    assert.deepEqual(await vault.open(other, placeOf('bob'), service), value);
    await vault.seal(placeOf('ada'), value);
  });

  it('is closed in a process that held it, by a notification or when its lease is over', async (t) => {
    const lease = Temporal.Duration.from({ minutes: 10 });
    const { vault, another } = await vaultFor(t, { lease });
    const told = await another();
    const untold = await another({ listen: false, lease: short });
    const sealed = await vault.seal(placeOf('ada'), value);
    for (const one of [told, untold]) await one.open(sealed, placeOf('ada'), service);
    await vault.limit('acme', ['ada'], ['service']);
    for (let wait = 0; told.held === 1 && wait < 200; wait++) await sleep(10);
    await sleep(210);
    for (const one of [vault, told, untold]) {
      await assert.rejects(one.open(sealed, placeOf('ada'), service), refused);
    }
  });

  it('holds for somebody who had no key yet', async (t) => {
    const { vault, another } = await vaultFor(t);
    await vault.limit('acme', ['never'], 'all');
    const second = await another();
    const sealed = await second.seal(placeOf('never'), value);
    await assert.rejects(second.open(sealed, placeOf('never'), service), refused);
  });

  it('stays closed behind a fence and after it, and when it is wrapped anew', async (t) => {
    const { vault, another } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    await vault.fence('acme', 'ada');
    await vault.limit('acme', ['ada'], ['service']);
    await assert.rejects(vault.openForSubject(sealed, placeOf('ada')), { code: 'subject-erasing' });
    await vault.lift('acme', ['ada']);
    await vault.rotateEpoch('acme');
    await vault.rewrap('acme');
    const second = await another();
    await assert.rejects(second.open(sealed, placeOf('ada'), service), refused);
  });

  it('is refused where a fence is up and nobody has a key, and does nothing to an erased one', async (t) => {
    const { vault } = await vaultFor(t);
    await vault.fence('acme', 'new');
    await assert.rejects(vault.limit('acme', ['new'], 'all'), { code: 'subject-erasing' });
    const sealed = await vault.seal(placeOf('ada'), value);
    await vault.limit('acme', ['ada'], 'all');
    await vault.destroy('acme', 'ada');
    await vault.limit('acme', ['ada'], []);
    await assert.rejects(vault.openForSubject(sealed, placeOf('ada')), { code: 'subject-erased' });
  });
});

describe('many values at once', () => {
  it('are sealed each under its own key, and those of erased people are left out', async (t) => {
    const { vault, another } = await vaultFor(t);
    await vault.destroy('acme', 's3');
    await vault.fence('acme', 's4');
    const values = Array.from({ length: 200 }, (_, index) => ({
      place: placeOf(`s${index % 100}`, { row: String(index) }),
      plaintext: value,
    }));
    const sealed = await vault.sealAll(values);
    const second = await another();
    for (const [index, text] of sealed.entries()) {
      const place = placeOf(`s${index % 100}`, { row: String(index) });
      if (typeof text === 'string')
        assert.deepEqual(await second.openForSubject(text, place), value);
      else assert.match(text.code, index % 100 === 3 ? /subject-erased/ : /subject-erasing/);
    }
    assert.equal(sealed.filter((text) => typeof text !== 'string').length, 4);
  });
});
