import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { passwordHashMethod } from './password-hash.ts';

const salted = 'AbCdEfGhIjKlMnOpQrStUv';

describe('password hash method', () => {
  it('reads PHC strings, crypt strings and the forms of frameworks', () => {
    const known = {
      [`$argon2id$v=19$m=65536,t=3,p=4$${salted}$RdescudvJCsgt3ub+b5dWRWJTmaaJObG`]: 'argon2id',
      [`argon2$argon2id$v=19$m=102400,t=2,p=8$${salted}$RdescudvJCsgt3ub`]: 'argon2id',
      $2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW: 'bcrypt',
      bcrypt_sha256$$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW: 'bcrypt',
      [`$scrypt$ln=16,r=8,p=1$${salted}$Nc3AxpJ5zu3`]: 'scrypt',
      'scrypt:32768:8:1$Gk5vmmHv$c0ffee0123456789': 'scrypt',
      [`pbkdf2_sha256$600000$${salted}$O4vM+8xyzAbC=`]: 'pbkdf2',
      [`$pbkdf2-sha256$29000$${salted}$1t8iyB2A.WF`]: 'pbkdf2',
      '$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc': 'sha-crypt',
      '$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/': 'md5-crypt',
      $P$B55D6LjfHDkINU5wF: 'none',
      $P$B55D6LjfHDkINU5wF1Wd0D3h12345xy: 'phpass',
      '{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g1OnRl': 'salted-digest',
    };
    for (const [value, method] of Object.entries(known)) {
      assert.equal(passwordHashMethod(value), method, value);
    }
  });

  it('calls a bare digest unsalted', () => {
    for (const algorithm of ['md5', 'sha1', 'sha256', 'sha512']) {
      const digest = createHash(algorithm).update('secret').digest('hex');
      assert.equal(passwordHashMethod(digest), 'unsalted-digest');
      assert.equal(passwordHashMethod(digest.toUpperCase()), 'unsalted-digest');
    }
    assert.equal(
      passwordHashMethod('*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19'),
      'unsalted-digest',
    );
  });

  it('takes nothing that a person could have typed for a hash', () => {
    for (const value of [
      '',
      'hunter2',
      '$2b$12$short',
      'correct horse battery staple',
      '$argon2id$',
    ]) {
      assert.equal(passwordHashMethod(value), 'none');
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 19, unit: 'binary' }), (value) =>
        assert.equal(passwordHashMethod(value), 'none'),
      ),
    );
  });

  it('calls a bcrypt prefix without the whole hash none', () => {
    assert.equal(passwordHashMethod('$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6'), 'none');
  });
});
