import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import fc from 'fast-check';
import { createLogger, type Logger } from './logger.ts';
import { freshDatabase } from './test-database.ts';

/** Personal values and secrets, none of which may come out. */
const secrets = ['ada@example.org', 'Lovelace', 'hunter2', '+44 20 7946 0958'] as const;
const [mail, surname, password, phone] = secrets;

/** What `write` logs, as text. */
function logged(write: (logger: Logger) => void): string {
  let text = '';
  write(createLogger({ level: 'trace', destination: { write: (line) => (text += line) } }));
  return text;
}

function assertClean(text: string): void {
  assert.notEqual(text, '');
  for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in ${text}`);
}

describe('the log', () => {
  it('is one line of JSON with time and level', () => {
    const line: Record<string, unknown> = JSON.parse(
      logged((log) => log.info({ rows: 3, clause: 'P20.0' }, 'judged')),
    );
    assert.equal(line['level'], 'info');
    assert.equal(line['msg'], 'judged');
    assert.equal(line['clause'], 'P20.0');
    assert.match(String(line['time']), /^\d{4}-\d\d-\d\dT/);
  });

  it('says nothing below its level', () => {
    let text = '';
    createLogger({ level: 'warn', destination: { write: (line) => (text += line) } }).info('quiet');
    assert.equal(text, '');
  });

  const writes: readonly (readonly [what: string, write: (log: Logger) => void])[] = [
    ['a field', (log) => log.info({ email: mail, user: { password, phone } })],
    ['a field with another spelling', (log) => log.info({ Last_Name: surname, 'E-Mail': mail })],
    ['a field deep inside', (log) => log.info({ a: { b: [{ c: { email: mail, surname } }] } })],
    [
      'a field of a child logger',
      (log) => log.child({ email: mail, connectionString: password }).info('hello'),
    ],
    ['a grandchild logger', (log) => log.child({}).child({ user: mail }).info('hello')],
    [
      'bindings set later',
      (log) => {
        const child = log.child({});
        child.setBindings({ email: mail });
        child.info('hello');
      },
    ],
    ['an address with a password', (log) => log.info({ at: `postgresql://ada:${password}@db/x` })],
    ['a message', (log) => log.info(`wrote to ${mail}`)],
    ['an argument of a message', (log) => log.info('wrote to %s', mail)],
    ['an object in a message', (log) => log.info('wrote %o', { email: mail, password })],
    ['a key', (log) => log.info({ counts: { [mail]: 1 } })],
    ['an error', (log) => log.error(new Error(`no ${surname} at ${mail}`))],
    ['an error beside a message', (log) => log.error({ err: new Error(surname) }, 'failed')],
    [
      'the cause of an error',
      (log) => log.error(new Error('outer', { cause: new Error(surname) })),
    ],
    ['a cause that is no error', (log) => log.error(new Error('outer', { cause: { surname } }))],
    [
      'a property of an error',
      (log) => log.error(Object.assign(new Error('x'), { detail: surname })),
    ],
    ['a message made like a stack', (log) => log.error(new Error(`x\n    at ${surname}:1:1`))],
    ['rows', (log) => log.info({ rows: [[surname]], values: [phone], sample: { x: surname } })],
    ['bytes', (log) => log.info({ data: Buffer.from(surname) })],
    ['a map', (log) => log.info({ people: new Map([[surname, mail]]) })],
  ];
  for (const [what, write] of writes) {
    it(`holds no personal value from ${what}`, () => assertClean(logged(write)));
  }

  it("keeps a TrothError's code, kind and facts, and not its words", () => {
    const error = new TrothError({
      code: 'store-denied',
      kind: 'denied',
      facts: { store: 'shop', rows: 3, owner: mail },
      publicMessage: `Ask ${surname}`,
    });
    const text = logged((log) => log.error(error));
    assertClean(text);
    assert.partialDeepStrictEqual(JSON.parse(text), {
      err: { type: 'TrothError', code: 'store-denied', kind: 'denied', facts: { store: 'shop' } },
    });
  });

  it("keeps a PostgreSQL error's SQLSTATE, and not its detail", async (t) => {
    const { pool } = await freshDatabase(t);
    await pool.query('create table people (mail text unique, name text)');
    const insert = 'insert into people values ($1, $2)';
    await pool.query(insert, [mail, surname]);
    const error: unknown = await pool
      .query(insert, [mail, surname])
      .catch((caught: unknown) => caught);
    assert.match(String(Object(error).detail), /ada@example\.org/);
    const text = logged((log) => log.error(error));
    assertClean(text);
    assert.partialDeepStrictEqual(JSON.parse(text), { err: { type: 'error', code: '23505' } });
  });

  it('says where an error arose', () => {
    const line: { err: { at: string[] } } = JSON.parse(logged((log) => log.error(new Error('x'))));
    assert.match(line.err.at[0] ?? '', /logger\.test\.ts/);
  });

  it('survives cycles', () => {
    const cycle: { self?: unknown } = {};
    cycle.self = cycle;
    assert.match(
      logged((log) => log.info({ cycle })),
      /\[deep\]/,
    );
  });

  it('lets no mail address through, wherever it stands', () => {
    fc.assert(
      fc.property(fc.emailAddress({ size: 'small' }), fc.string(), (address, around) => {
        const text = logged((log) => log.info({ note: `${around} <${address}> ${around}` }));
        assert.ok(!text.includes(`<${address}>`), text);
      }),
    );
  });
});
