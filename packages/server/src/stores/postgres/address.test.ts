import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { parseAddress } from './address.ts';

describe('parseAddress', () => {
  it('reads host, port, user, password and database', () => {
    const { host, port, user, password, database, tls } = parseAddress(
      'main',
      'postgresql://ada%40x:p%2Fw@db.example.org:6000/shop%20one',
    );
    assert.deepEqual(
      [host, port, user, password, database, tls],
      ['db.example.org', 6000, 'ada@x', 'p/w', 'shop one', 'prefer'],
    );
  });

  it('falls back to the usual port, and to this machine', () => {
    const { host, port, isSocket } = parseAddress('main', 'postgres:///shop');
    assert.deepEqual([host, port, isSocket], ['localhost', 5432, false]);
  });

  it('understands sslmode as libpq does', () => {
    assert.equal(tls('disable'), false);
    assert.equal(tls('prefer'), 'prefer');
    assert.equal(tls('allow'), 'prefer');
    assert.deepEqual({ ...Object(tls('require')) }, { rejectUnauthorized: false });
    assert.deepEqual({ ...Object(tls('verify-full')) }, {});
  });

  it('takes a folder for a socket, without TLS', () => {
    for (const url of ['postgres://%2Frun%2Fpg/shop', 'postgres:///shop?host=/run/pg']) {
      const { host, isSocket, tls, database } = parseAddress('main', url);
      assert.deepEqual([host, isSocket, tls, database], ['/run/pg', true, false, 'shop']);
    }
  });

  it('does not let the connection string change how sessions are run', () => {
    const address = parseAddress(
      'main',
      'postgres://h/d?max=99&statement_timeout=0&application_name=x',
    );
    assert.deepEqual(Object.keys(address).toSorted(), [
      'database',
      'host',
      'isSocket',
      'options',
      'password',
      'port',
      'tls',
      'user',
    ]);
  });

  it('refuses anything else, without quoting it', () => {
    for (const url of [
      '',
      'mysql://ada:secret@h/d',
      'ada:secret',
      'postgres://ada:secret@h:notaport/d',
      'postgres://ada:secret@h/d?sslrootcert=/nowhere/secret.pem',
      'postgres://ada:secret@h/d?sslmode=verify-ca',
    ]) {
      assert.throws(
        () => parseAddress('main', url),
        (error) => {
          assert.ok(error instanceof TrothError);
          assert.equal(error.code, 'store-url-invalid');
          assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes('secret'), url);
          return true;
        },
      );
    }
  });
});

function tls(mode: string): unknown {
  return parseAddress('main', `postgres://h/d?sslmode=${mode}`).tls;
}
