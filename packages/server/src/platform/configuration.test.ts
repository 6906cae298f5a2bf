import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TrothError } from '@troth/core/error';
import { readConfiguration, type ConfigurationSources } from './configuration.ts';

const cwd = '/srv/shop';
const read = (sources: Partial<ConfigurationSources>): ReturnType<typeof readConfiguration> =>
  readConfiguration({ env: {}, cwd, ...sources });

function errorOf(sources: Partial<ConfigurationSources>): TrothError {
  try {
    read(sources);
  } catch (error) {
    if (error instanceof TrothError) return error;
    throw error;
  }
  return assert.fail('was accepted');
}

describe('readConfiguration', () => {
  it('has a default for everything', () => {
    assert.deepEqual(read({}), {
      home: '/srv/shop/.troth',
      databaseUrl: undefined,
      logLevel: 'info',
    });
  });

  it('reads the environment', () => {
    const env = {
      TROTH_HOME: '/data',
      DATABASE_URL: 'postgresql://u:p@db/troth',
      LOG_LEVEL: 'debug',
      TROTH_SEARCH_MINUTES: '90',
    };
    assert.deepEqual(read({ env }), {
      home: '/data',
      databaseUrl: 'postgresql://u:p@db/troth',
      logLevel: 'debug',
      searchMinutes: 90,
    });
  });

  it('lets a flag go before the environment', () => {
    assert.equal(
      read({ env: { TROTH_HOME: '/data' }, flags: { home: 'other' } }).home,
      '/srv/shop/other',
    );
  });

  for (const minutes of ['0', '1.5', 'an hour', '2000']) {
    it(`refuses ${minutes} minutes for a search`, () => {
      const error = errorOf({ env: { TROTH_SEARCH_MINUTES: minutes } });
      assert.match(error.publicMessage, /^TROTH_SEARCH_MINUTES must be a number of minutes/);
    });
  }

  it('takes an empty variable as absent', () => {
    assert.equal(read({ env: { TROTH_HOME: '', DATABASE_URL: '' } }).databaseUrl, undefined);
  });

  for (const address of [
    'mysql://u:p@db/troth',
    'db.example.org',
    'postgresql://u:p@db/',
    'postgres://',
  ]) {
    it(`refuses the address ${address}`, () => {
      assert.equal(errorOf({ env: { DATABASE_URL: address } }).code, 'configuration-invalid');
    });
  }

  it('names every variable that is wrong, never its value', () => {
    const error = errorOf({ env: { DATABASE_URL: 'mysql://root:hunter2@db', LOG_LEVEL: 'loud' } });
    assert.equal(error.facts['variables'], 'DATABASE_URL, LOG_LEVEL');
    assert.doesNotMatch(
      JSON.stringify([error.message, error.facts, error.publicMessage]),
      /hunter2|loud/,
    );
    assert.equal(error.cause, undefined);
  });
});
