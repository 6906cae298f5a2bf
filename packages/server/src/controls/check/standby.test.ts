import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Finding } from '@troth/core/control';
import { coverage } from '../coverage.ts';
import { standbysSeen, withStandbys } from './standby.ts';

const met: Finding = {
  rule: 'past-period',
  outcome: 'met',
  resource: 'main.events',
  message: 'No row is past its period.',
  coverage: coverage('every row', { rows: 3 }),
  facts: {},
};

const seen = (...lags: readonly (number | null)[]) => {
  const standbys = standbysSeen();
  for (const lag of lags) {
    const identity = { server: '1', database: '5', tables: {} };
    standbys.note('main', { identity, standby: { lag }, prepared: null, writing: false });
  }
  return standbys.seen;
};

describe('a finding that rests on a standby', () => {
  it('says how far behind that was, up to a minute, and the most of several connections', () => {
    const said = withStandbys(met, new Set(['main']), seen(2, 60, 1));
    assert.equal(said.outcome, 'met');
    assert.equal(said.coverage?.how, 'every row; main a standby 60 seconds behind');
  });

  it('is unknown above a minute, and where one connection did not tell', () => {
    for (const lags of [[61], [0, 61, 0], [null], [null, 0], [0, null]]) {
      const said = withStandbys(met, new Set(['main']), seen(...lags));
      assert.equal(said.outcome, 'unknown');
      assert.match(said.message, /^Store main is a standby .*No row is past its period\.$/);
    }
  });

  it('is as it was where another store was asked, or where it is broken', () => {
    assert.equal(withStandbys(met, new Set(['other']), seen(null)), met);
    const broken: Finding = { ...met, outcome: 'broken' };
    assert.equal(withStandbys(broken, new Set(['main']), seen(null)), broken);
  });

  it('rests on any store where it counts rows that were asked for by way of requests', () => {
    assert.equal(withStandbys(met, new Set(['*']), seen(null)).outcome, 'unknown');
    const own: Finding = { ...met, coverage: coverage('every request', { requests: 3 }) };
    assert.equal(withStandbys(own, new Set(['*']), seen(null)).outcome, 'met');
  });
});
