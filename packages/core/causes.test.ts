/** That tests cause each of these for real is in `test/faults`; here, how errors are told apart. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { databaseCauses, machineCauses, nameFault } from './causes.ts';
import { TrothError } from './error.ts';

const coded = (code: string, more: object = {}) =>
  Object.assign(new Error('value of a row'), { code, ...more });

describe('what befell a database or a machine', () => {
  const all = [...databaseCauses, ...machineCauses];

  it('has one cause for each code', () => {
    const codes = all.flatMap((cause) => cause.codes);
    assert.equal(new Set(codes).size, codes.length);
  });

  it('stands in docs/faults.md as it stands in the table, and nothing else does', async () => {
    const document = await readFile(new URL('../../docs/faults.md', import.meta.url), 'utf8');
    const lines = document.split('\n').filter((line) => /^\| *`[A-Z0-9_]+`/.test(line));
    const cells = lines.map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
    const wanted = all.map(({ codes, code, says, remedy }) => [
      codes.map((one) => `\`${one}\``).join(' '),
      `\`${code}\``,
      says,
      remedy,
    ]);
    assert.deepEqual(cells, wanted);
  });

  it('is told by its name, without the message of the error, and with a remedy', () => {
    for (const cause of all) {
      for (const code of cause.codes) {
        const named = nameFault(coded(code));
        assert.equal(named?.code, cause.code, code);
        assert.notEqual(named?.kind, 'bug');
        assert.ok(named?.publicMessage.endsWith(cause.remedy), code);
        assert.doesNotMatch(named?.publicMessage ?? '', /value of a row/);
      }
    }
  });

  it('is found in what wraps it, where putting away failed as well', () => {
    const first = coded('53100');
    for (const wrapped of [
      new AggregateError([first], ''),
      new SuppressedError(new Error('closed'), first, ''),
      new SuppressedError(new Error('closed'), new AggregateError([first], ''), ''),
    ]) {
      assert.equal(nameFault(wrapped)?.code, 'database-exhausted');
    }
  });

  it('is known from what the driver says without a code', () => {
    for (const [message, code] of [
      ['Connection terminated unexpectedly', 'database-unreachable'],
      ['Connection terminated due to connection timeout', 'database-unreachable'],
      ['timeout exceeded when trying to connect', 'database-unreachable'],
      ['Query read timeout', 'database-timeout'],
      ['The server does not support SSL connections', 'database-untrusted'],
      ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'database-denied'],
    ] as const) {
      assert.equal(nameFault(new Error(message))?.code, code, message);
    }
  });

  it('tells a socket from a file, and names the file', () => {
    const socket = coded('ENOENT', { syscall: 'connect', path: '/run/.s.PGSQL.5432' });
    assert.equal(nameFault(socket)?.code, 'database-unreachable');
    const file = nameFault(coded('ENOSPC', { syscall: 'write', path: '/home/troth/troth.log' }));
    assert.match(
      file?.publicMessage ?? '',
      /^\/home\/troth\/troth\.log has no room left \(ENOSPC\)/,
    );
  });

  it('is nothing that it does not know, and leaves ours as they are', () => {
    for (const unknown of [coded('42601'), new TypeError('x is undefined'), 'text', undefined]) {
      assert.equal(nameFault(unknown), undefined);
    }
    const ours = new TrothError({ code: 'x', kind: 'bug', publicMessage: 'X.' });
    assert.equal(nameFault(ours), ours);
  });
});
