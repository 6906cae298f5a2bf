/** Passwords that are kept in a form which tells them. */
import { sql, type Case, type Variation } from '../case.ts';

const first = '(tenant_id, id) = (select tenant_id, id from accounts order by 1, 2 limit 1)';

const digest = 'Zm9yLW5vYm9keXMtcGFzc3dvcmQtYXQtYWxsLWluLWhlcmU';
const sound = `$argon2id$v=19$m=19456,t=2,p=1$bm90LWEtcmVhbC1zYWx0LQ$${digest}`;

function hash(what: string, value: string): Variation {
  return {
    what,
    wound: sql(`update accounts set password_hash = ${value} where ${first}`),
    heal: sql(`update accounts set password_hash = '${sound}' where ${first}`),
    expect: { status: 'broken', resource: 'main/public.accounts.password_hash' },
  };
}

export const weakHashes: Case = {
  name: 'a hash that is weak, or none',
  promise: 'panda/P06',
  variations: [
    hash('clear', `'Summer2024!'`),
    hash('argon2id with 8 KiB', `'$argon2id$v=19$m=8,t=1,p=1$bm90LWEtcmVhbC1zYWx0LQ$${digest}'`),
    hash('argon2id without a digest', `'$argon2id$v=19$m=19456,t=2,p=1$bm90LWEtcmVhbC1zYWx0LQ'`),
    hash(
      'argon2id with an empty digest',
      `'$argon2id$v=19$m=19456,t=2,p=1$bm90LWEtcmVhbC1zYWx0LQ$'`,
    ),
    hash('argon2i', `'$argon2i$v=19$m=4096,t=1,p=1$bm90LWEtcmVhbC1zYWx0LQ$${digest}'`),
    hash('bcrypt of cost 4', `'$2b$04$' || repeat('a', 53)`),
    hash('md5crypt', `'$1$saltsalt$' || repeat('b', 22)`),
    hash('MD5', `md5('Summer2024!')`),
    hash('SHA-1', `encode(sha224('Summer2024!'), 'hex')`),
    hash('scrypt of little work', `'$scrypt$ln=4,r=8,p=1$c2FsdHNhbHRzYWx0$${digest}'`),
    hash('PBKDF2 of 1,000 rounds', `'pbkdf2_sha256$1000$saltsalt$' || repeat('c', 43) || '='`),
    hash('empty', `''`),
  ],
};

export const serverPasswords: Case = {
  name: 'logins of the server whose passwords are kept as MD5',
  promise: 'panda/P06',
  variations: [
    {
      what: 'a login with an MD5 password',
      wound: sql(`set password_encryption = 'md5'; alter role panda_app password 'made-up-secret'`),
      heal: sql('alter role panda_app password null'),
      expect: { status: 'broken', resource: 'panda_app' },
    },
    {
      what: 'the setting, for passwords to come',
      wound: sql(`alter database :database set password_encryption = 'md5'`),
      heal: sql('alter database :database reset password_encryption'),
      expect: { status: 'broken', resource: 'password_encryption' },
    },
    {
      what: 'the setting of one role',
      wound: sql(`alter role panda_migrator set password_encryption = 'md5'`),
      heal: sql('alter role panda_migrator reset password_encryption'),
      expect: { status: 'broken', resource: 'panda_migrator' },
    },
  ],
};

export const serverLog: Case = {
  name: "statements with people's values in the server's log",
  promise: 'panda/P05',
  variations: [
    setting("log_statement = 'all'", 'broken', 'log_statement'),
    setting("log_statement = 'mod'", 'broken', 'log_statement'),
    setting("log_min_duration_statement = '0'", 'broken', 'log_min_duration_statement'),
    setting("log_min_duration_statement = '20min'", 'at-risk', 'log_min_duration_statement'),
    setting(
      "log_parameter_max_length_on_error = '-1'",
      'at-risk',
      'log_parameter_max_length_on_error',
    ),
    setting("pgaudit.log = 'write'", 'at-risk', 'pgaudit.log'),
  ],
};

function setting(what: string, status: 'broken' | 'at-risk', name: string): Variation {
  return {
    what,
    wound: sql(`alter role panda_app set ${what}`),
    heal: sql('alter role panda_app reset all'),
    expect: { status, resource: name },
  };
}
