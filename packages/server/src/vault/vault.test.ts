import assert from 'node:assert/strict';
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { systemClock } from '../platform/clock.ts';
import { subjectName } from './place.ts';
import { localRoot } from './root.ts';
import { placeOf, service, value, vaultFor } from './vault.fixture.ts';
import { openVault } from './vault.ts';

describe('a sealed value', () => {
  it('opens in its own place and in no other', async (t) => {
    const { vault } = await vaultFor(t);
    const place = placeOf('ada');
    const sealed = await vault.seal(place, value);
    assert.deepEqual(await vault.open(sealed, place, service), value);
    for (const other of [{ dataset: 'main.mails' }, { field: 'name' }, { row: '2' }]) {
      await assert.rejects(vault.open(sealed, { ...place, ...other }, service), {
        code: 'sealed-not-opened',
      });
    }
    await vault.seal(placeOf('bob'), value);
    await vault.seal(placeOf('ada', { tenant: 'other' }), value);
    for (const other of [{ subject: 'bob' }, { tenant: 'other' }, { subject: 'never' }]) {
      await assert.rejects(vault.open(sealed, { ...place, ...other }, service), {
        code: 'key-foreign',
      });
    }
  });

  it('is opened by another process, and not under another root', async (t) => {
    const { vault, another } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    const second = await another();
    assert.deepEqual(await second.open(sealed, placeOf('ada'), service), value);
    const strange = await another({ root: localRoot(createSecretKey(randomBytes(32))) });
    await assert.rejects(strange.open(sealed, placeOf('ada'), service), { code: 'root-foreign' });
  });

  it('does not open when any of its characters was changed', async (t) => {
    const { vault } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    for (let i = 0; i < sealed.length; i++) {
      const changed = `${sealed.slice(0, i)}${sealed[i] === 'b' ? 'c' : 'b'}${sealed.slice(i + 1)}`;
      await assert.rejects(vault.open(changed, placeOf('ada'), service), {
        code: /^(sealed-malformed|sealed-not-opened|key-unknown)$/,
      });
    }
    for (const text of ['', 'ada@example.com', `${sealed}=`, sealed.slice(0, -9), ` ${sealed}`]) {
      await assert.rejects(vault.open(text, placeOf('ada'), service), {
        code: /^(sealed-malformed|sealed-not-opened)$/,
      });
    }
  });

  it('of a key that was never made here throws', async (t) => {
    const { vault } = await vaultFor(t);
    const elsewhere = await vaultFor(t);
    const sealed = await elsewhere.vault.seal(placeOf('ada'), value);
    await assert.rejects(vault.open(sealed, placeOf('ada'), service), { code: 'key-unknown' });
  });

  it('comes back whatever the bytes, and never twice the same', async (t) => {
    const { vault } = await vaultFor(t);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (bytes) => {
        const sealed = await vault.seal(placeOf('ada'), bytes);
        assert.notEqual(sealed, await vault.seal(placeOf('ada'), bytes));
        assert.deepEqual(
          new Uint8Array(await vault.open(sealed, placeOf('ada'), service)),
          new Uint8Array(bytes),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('is refused a place without a name', async (t) => {
    const { vault } = await vaultFor(t);
    await assert.rejects(vault.seal(placeOf(''), value), { code: 'place-invalid' });
  });

  it('is sealed under one key by all who are the first', async (t) => {
    const { vault, another } = await vaultFor(t);
    const second = await another();
    const texts = await Promise.all(
      [vault, second, vault, second].map((one) => one.seal(placeOf('ada'), value)),
    );
    const third = await another();
    for (const text of texts) await third.open(text, placeOf('ada'), service);
  });
});

describe('the gate', () => {
  it('is closed unless somebody opens it', async (t) => {
    const { vault, database, root } = await vaultFor(t);
    const sealed = await vault.seal(placeOf('ada'), value);
    const { pool } = database;
    const shut = await openVault({ root, pool, clock: systemClock, listen: false });
    await assert.rejects(shut.open(sealed, placeOf('ada'), service), { code: 'purpose-refused' });
  });

  it('has each refusal recorded before it is thrown, without subject and row', async (t) => {
    const recorded: unknown[] = [];
    const { vault } = await vaultFor(t, {
      gate: ({ purpose }) => (purpose === 'service' ? 'allowed' : { refused: 'not listed' }),
      recordRefusal: (request, reason) => void recorded.push([request, reason]),
    });
    const sealed = await vault.seal(placeOf('ada'), value);
    await vault.open(sealed, placeOf('ada'), service);
    assert.deepEqual(recorded, []);
    const reading = { purpose: 'sale', role: 'processor' } as const;
    await assert.rejects(vault.open(sealed, placeOf('ada'), reading), {
      code: 'purpose-refused',
      publicMessage: 'not listed',
    });
    const request = { tenant: 'acme', dataset: 'main.employees', field: 'email', ...reading };
    assert.deepEqual(recorded, [[request, 'not listed']]);
  });
});

describe('what is derived', () => {
  it('pseudonyms differ by tenant and subject and are the same in every process', async (t) => {
    const { vault, another } = await vaultFor(t);
    const ada = await vault.pseudonymOf('acme', 'ada');
    assert.match(ada, /^[\w-]{43}$/);
    assert.equal(await (await another()).pseudonymOf('acme', 'ada'), ada);
    assert.notEqual(await vault.pseudonymOf('acme', 'bob'), ada);
    assert.notEqual(await vault.pseudonymOf('other', 'ada'), ada);
  });

  it('blind indexes differ by tenant and field and are truncated to their bits', async (t) => {
    const { vault } = await vaultFor(t);
    const full = await vault.blindIndex('acme', 'main.employees.city', 'Oslo');
    assert.match(full, /^[0-9a-f]{64}$/);
    const short = await vault.blindIndex('acme', 'main.employees.city', 'Oslo', { bits: 12 });
    assert.equal(short, full.slice(0, 3));
    assert.notEqual(await vault.blindIndex('other', 'main.employees.city', 'Oslo'), full);
    assert.notEqual(await vault.blindIndex('acme', 'main.employees.town', 'Oslo'), full);
    const odd = await vault.blindIndex('acme', 'main.employees.city', 'Oslo', { bits: 9 });
    assert.equal(Number.parseInt(odd, 16) & 0b111, 0);
    await assert.rejects(vault.blindIndex('acme', 'f', 'v', { bits: 7 }), {
      code: 'place-invalid',
    });
  });

  it('salts are gone with the key', async (t) => {
    const { vault, another } = await vaultFor(t);
    const salt = await vault.saltFor('acme', 'ada', 'ledger entry 7');
    assert.equal(salt.length, 32);
    assert.deepEqual(await (await another()).saltFor('acme', 'ada', 'ledger entry 7'), salt);
    assert.notDeepEqual(await vault.saltFor('acme', 'ada', 'ledger entry 8'), salt);
    await vault.destroy('acme', 'ada');
    await assert.rejects(vault.saltFor('acme', 'ada', 'ledger entry 7'), {
      code: 'subject-erased',
    });
  });

  it('names of subjects with other keys differ', () => {
    assert.equal(subjectName('employee', ['7']), 'employee/7');
    assert.equal(subjectName('employee', ['3', '17']), 'employee/["3","17"]');
    assert.notEqual(subjectName('e', ['a,b']), subjectName('e', ['a', 'b']));
  });
});
