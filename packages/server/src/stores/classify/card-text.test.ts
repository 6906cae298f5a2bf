import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookForCard } from './card-text.ts';

const hex = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;

describe('a card number is found however it is written', () => {
  const written: readonly (readonly [what: string, value: string, type: string])[] = [
    ['with dots', 'pay 4111.1111.1111.1111 now', 'text'],
    ['with underscores', 'card_4111_1111_1111_1111_x', 'text'],
    ['with slashes', '4111/1111/1111/1111', 'text'],
    ['with wide separators', '5500 - 0000 - 0000 - 0004', 'text'],
    ['of American Express, with dots', '3782.822463.10005', 'text'],
    ['in full-width digits', '４１１１１１１１１１１１１１１１', 'text'],
    ['in Arabic digits', '٤١١١ ١١١١ ١١١١ ١١١١', 'text'],
    ['in Devanagari digits', '४१११११११११११११११', 'text'],
    ['with non-breaking hyphens', '4111\u20111111\u20111111\u20111111', 'text'],
    ['with characters that nobody sees', '4111\u200B1111\u200B1111\u200B1111', 'text'],
    ['as a number with decimals', '4111111111111111.00', 'numeric(20,2)'],
    ['as a negative number', '-4111111111111111.00', 'numeric'],
    ['as a floating number', '4.111111111111111e+15', 'double precision'],
    ['in an array of groups', '{4111,1111,1111,1111}', 'integer[]'],
    ['in an array', '{4111111111111111,1}', 'bigint[]'],
    ['in a range', '[4111111111111111,4111111111111112)', 'int8range'],
    ['in a composite', '(Ann,4111111111111111,"12/30")', 'card'],
    ['in JSON with escapes', '{"a":"\\u0034111111111111111"}', 'json'],
    ['in hstore', '"pan"=>"4111111111111111"', 'hstore'],
    ['in XML', '<pan>4111 1111 1111 1111</pan>', 'xml'],
    ['as a lexeme', "'4111111111111111':1", 'tsvector'],
    ['as lexemes in groups', "'1111':2,3,4 '4111':1", 'tsvector'],
    ['in bytes', hex(Buffer.from('pan=4111111111111111')), 'bytea'],
    ['in bytes of UTF-16', hex(Buffer.from('4111111111111111', 'utf16le')), 'bytea'],
  ];
  for (const [what, value, type] of written) {
    it(what, () => assert.equal(lookForCard(value, type), 'card'));
  }
});

describe('what is no card number is left alone', () => {
  const others = [
    '2026-11-28 18:16:17.123456+00',
    '192.168.100.101, 10.0.0.1',
    '4111.1111.1111.1112',
    'abcd4111-1111-1111-1111-a23456789012',
    'abcd4111-1111-1111-1111-123456789012',
    'key_4111111111111111_x',
    '4111 1111 1111 11',
    'f47ac10b-58cc-4372-a567-0e02b2c3d479',
    '40.4111111111111111',
    '{1,2,3,4,5,6,7,8,9,10,11,12,13}',
  ];
  for (const value of others) {
    it(value, () => assert.equal(lookForCard(value, 'text'), 'none'));
  }

  it('says that it could not look into bytes that are no text', () => {
    assert.equal(lookForCard('\\x89504e470d0a1a0a0000000d49484452ff', 'bytea'), 'opaque');
  });
});
