import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { DatabaseError } from 'pg';
import { nameError, storeErrorCodes } from './error.ts';

function fromServer(sqlstate: string): DatabaseError {
  const error = new DatabaseError('Key (email)=(ada@example.com) is bad', 10, 'error');
  return Object.assign(error, {
    code: sqlstate,
    detail: 'ada@example.com',
    hint: 'ada@example.com',
  });
}

describe('nameError', () => {
  it('names what the server says by its SQLSTATE', () => {
    assert.deepEqual(
      [
        '42501',
        '28P01',
        '53300',
        '57014',
        '55P03',
        '40001',
        '42P01',
        '57P01',
        '22P02',
        '42883',
        'XX001',
      ].map((sqlstate) => codeOf(fromServer(sqlstate))),
      [
        'store-denied',
        'store-denied',
        'store-exhausted',
        'store-timeout',
        'store-locked',
        'store-conflict',
        'store-missing-object',
        'store-unavailable',
        'store-invalid-value',
        'store-wrong-type',
        'store-failed',
      ],
    );
  });

  it('keeps what the server quotes to itself', () => {
    const error = nameError('main', fromServer('23505'));
    assert.deepEqual(error.facts, { store: 'main', sqlstate: '23505' });
    assert.equal(error.cause, undefined);
    assert.ok(!`${error.stack} ${error.publicMessage}`.includes('ada'));
  });

  it('names what the operating system and the driver say', () => {
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    assert.deepEqual(nameError('main', refused).facts, { store: 'main', system: 'ECONNREFUSED' });
    const both = new AggregateError([refused], '');
    assert.deepEqual(nameError('main', both).facts, { store: 'main', system: 'ECONNREFUSED' });
    assert.equal(codeOf(new Error('Query read timeout')), 'store-timeout');
    assert.equal(codeOf(new Error('Connection terminated unexpectedly')), 'store-unavailable');
    assert.equal(
      codeOf(new Error('SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string')),
      'store-denied',
    );
    assert.equal(codeOf('odd'), 'store-failed');
  });

  it('leaves an error that has a name as it is', () => {
    const error = nameError('main', fromServer('57014'));
    assert.equal(nameError('other', error), error);
  });
});

describe('the codes of store errors', () => {
  it('are those of the document, one for one', async () => {
    const document = new URL('../../../../../docs/stores.md', import.meta.url);
    const rows = (await readFile(document, 'utf8'))
      .split('\n')
      .filter((line) => line.startsWith('| `store-'));
    const documented = rows.flatMap((row) => row.match(/`store-[a-z-]+`/g) ?? []);
    assert.deepEqual(
      documented.toSorted(),
      storeErrorCodes.map((code) => `\`${code}\``).toSorted(),
    );
  });
});

function codeOf(error: unknown): string {
  return nameError('main', error).code;
}
