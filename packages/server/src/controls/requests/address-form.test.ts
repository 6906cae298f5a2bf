import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressKind, normalForm, phoneForm } from './address-form.ts';

describe('the normal form of an address', () => {
  it('is one for all spellings of it', () => {
    const spellings = [
      'Jané@Example.org',
      'JANE\u0301@EXAMPLE.ORG',
      ' jané@example.org\u00a0',
      '\u200bjané@exam\u00adple.org\ufeff\t',
      '\u3000Jane\u0301@example.org\u2003',
    ];
    assert.deepEqual([...new Set(spellings.map(normalForm))], ['jané@example.org']);
  });

  it('keeps apart what is not the same', () => {
    assert.notEqual(normalForm('jane@example.org'), normalForm('jané@example.org'));
    assert.notEqual(normalForm('ja ne@example.org'), normalForm('jane@example.org'));
  });
});

describe('the normal form of a phone number', () => {
  it('is its digits, whatever stands between them', () => {
    const spellings = ['+49 30 1234', '0049-30/1234', '+49 (30) 12\u00a034', '＋49301234'];
    assert.deepEqual([...new Set(spellings.map(phoneForm))], ['+49301234']);
  });
});

describe('addresses', () => {
  it('are told by their category', () => {
    const kinds = ['user.contact.email', 'user.contact.phone_number', 'user.name'].map(addressKind);
    assert.deepEqual(kinds, ['email', 'phone', undefined]);
  });
});
