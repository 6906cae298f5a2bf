import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { passwordHashMethod } from '../stores/classify/password-hash.ts';
import { isStrongHash } from './hash-strength.ts';

const salt = 'AbCdEfGhIjKlMnOpQrStUv';
const digest = 'RdescudvJCsgt3ub+b5dWRWJTmaaJObGRdescudvJCs';
const rest = `${salt}$${digest}`;
const judged = (value: string): boolean => isStrongHash(value, passwordHashMethod(value));

describe('work that a hash takes', () => {
  it('is enough from the least of each method on', () => {
    for (const value of [
      `$argon2id$v=19$m=19456,t=2,p=1$${rest}`,
      `$argon2id$v=19$m=65536,t=3,p=4$${rest}`,
      `argon2$argon2id$v=19$m=102400,t=2,p=8$${rest}`,
      '$2b$10$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
      'bcrypt_sha256$$2b$12$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
      `$scrypt$ln=17,r=8,p=1$${rest}`,
      `scrypt:32768:8:3$${rest}`,
      `scrypt$${salt}$131072$8$1$${digest}`,
      `$s0$110801$${rest}`,
      `pbkdf2_sha256$600000$${rest}`,
      `$pbkdf2-sha512$210000$${rest}`,
      `pbkdf2:sha1:1300000$${rest}`,
      `{PBKDF2-SHA256}600000$${rest}`,
    ]) {
      assert.equal(judged(value), true, value);
    }
  });

  it('is too little with less memory, fewer passes, or rounds', () => {
    for (const value of [
      `$argon2id$v=19$m=8,t=1,p=1$${rest}`,
      `$argon2id$v=19$m=19456,t=1,p=1$${rest}`,
      `$argon2id$v=19$m=65536,t=3,p=0$${rest}`,
      '$2b$04$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
      '$2y$09$EixZaYVK1fsbw1ZfbX3OXePaWxn96p36WQoeG6Lruj3vjPGga31lW',
      `$scrypt$ln=10,r=8,p=1$${rest}`,
      `scrypt:32768:8:1$${rest}`,
      `$scrypt$ln=17,r=1,p=1$${rest}`,
      `pbkdf2_sha256$1000$${rest}`,
      `$pbkdf2$600000$${rest}`,
      `SCRAM-SHA-256$4096:${salt}==$${digest}=:${digest}=`,
    ]) {
      assert.equal(judged(value), false, value);
    }
  });

  it('is nothing without salt, digest or parameters', () => {
    for (const value of [
      `$argon2id$v=19$m=65536,t=3,p=4$${salt}`,
      `$argon2id$v=19$m=65536,t=3,p=4$$${digest}`,
      `$argon2id$v=19$m=65536,t=3,p=4$${salt}$`,
      `$argon2id$${rest}`,
      `$scrypt$ln=17,r=8,p=1$${salt}$abc`,
      `pbkdf2_sha256$600000$$${digest}`,
      `pbkdf2_sha256$600000$${salt}$`,
    ]) {
      assert.equal(judged(value), false, value);
    }
  });
});
