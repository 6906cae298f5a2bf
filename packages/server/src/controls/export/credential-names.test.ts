import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCredential } from './credential-names.ts';
import { withoutCredentials } from './documents.ts';

describe('the name of a credential', () => {
  const credentials =
    'token access_token refreshToken oauth2_token secret client_secret api_key apiKey APIKey salt password_salt otp totp_seed session session_id sessionid password passwd pwd user_pass remember_token reset_code jwt private_key backup_codes magic_link mfa_seed pin cvv webhook_secret csrf recovery_key credentials'.split(
      ' ',
    );
  const harmless =
    'name secretary sessions_attended session_length token_expires_at token_type password_changed_at otp_enabled pinned passport compass salted_caramel author key hash spin secretary_name api_keyboard passenger sessional'.split(
      ' ',
    );

  it('is known however it is written', () => {
    assert.deepEqual(
      credentials.filter((name) => !isCredential({ name, type: 'text' })),
      [],
    );
  });

  it('is not seen in other words', () => {
    assert.deepEqual(
      harmless.filter((name) => isCredential({ name, type: 'text' })),
      [],
    );
  });

  it('is none where the type can hold no credential', () => {
    const found = [
      { name: 'token', type: 'boolean' },
      { name: 'session', type: 'timestamp with time zone' },
      { name: 'session_id', type: 'bigint' },
      { name: 'pin', type: 'integer' },
      { name: 'otp', type: 'numeric(6,0)' },
    ].map(isCredential);
    assert.deepEqual(found, [false, false, false, true, true]);
  });
});

describe('a document', () => {
  it('is given without values under such names, at any depth, and with its numbers as they are', () => {
    const text =
      '{"place":"Bonn","oauth":{"access_token":"tok-1"},"keys":[{"secret":{"a":1}}],"big":12345678901234567890,"x":1.50}';
    assert.equal(
      withoutCredentials(text),
      '{"place":"Bonn","oauth":"withheld for security","keys":[{"secret":"withheld for security"}],"big":12345678901234567890,"x":1.50}',
    );
  });

  it('stays as it is where there is nothing to withhold', () => {
    for (const text of [
      '{ "a": 1.0 }',
      '[1, "token"]',
      'no document',
      '{"token": null}',
      '{broken',
    ]) {
      assert.equal(withoutCredentials(text), text);
    }
  });
});
