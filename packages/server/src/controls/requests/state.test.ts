import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  events,
  isFinal,
  runsWithout,
  nextState,
  states,
  type Event,
  type State,
} from './state.ts';

/** Every event that has a place, and where it leads; all others have none. */
const table: readonly (readonly [State, Event, State])[] = [
  ['received', 'verify', 'verified'],
  ['received', 'refuse', 'refused'],
  ['received', 'cancel', 'cancelled'],
  ['received', 'extend', 'received'],
  ['verified', 'plan', 'planned'],
  ['verified', 'refuse', 'refused'],
  ['verified', 'cancel', 'cancelled'],
  ['verified', 'extend', 'verified'],
  ['planned', 'plan', 'planned'],
  ['planned', 'approve', 'approved'],
  ['planned', 'refuse', 'refused'],
  ['planned', 'cancel', 'cancelled'],
  ['planned', 'extend', 'planned'],
  ['approved', 'plan', 'planned'],
  ['approved', 'start', 'running'],
  ['approved', 'cancel', 'cancelled'],
  ['approved', 'extend', 'approved'],
  ['running', 'read-back', 'reading-back'],
  ['running', 'fall-short', 'partial'],
  ['running', 'fail', 'failed'],
  ['reading-back', 'go-on', 'running'],
  ['reading-back', 'finish', 'done'],
  ['reading-back', 'fall-short', 'partial'],
  ['reading-back', 'fail', 'failed'],
  ['failed', 'plan', 'planned'],
  ['failed', 'start', 'running'],
  ['failed', 'cancel', 'cancelled'],
  ['failed', 'extend', 'failed'],
  ['partial', 'plan', 'planned'],
  ['partial', 'start', 'running'],
  ['partial', 'cancel', 'cancelled'],
  ['partial', 'extend', 'partial'],
  ['partial', 'close', 'closed'],
  ['verified', 'find-nothing', 'nothing-left'],
  ['planned', 'find-nothing', 'nothing-left'],
  ['approved', 'find-nothing', 'nothing-left'],
];

describe('the states of a request', () => {
  for (const state of states) {
    it(`${state} goes where the table says and nowhere else`, () => {
      for (const event of events) {
        const row = table.find(([from, on]) => from === state && on === event);
        assert.equal(nextState(state, event), row?.[2], event);
      }
    });
  }

  it('runs only what was recognised and approved', () => {
    assert.ok(!runsWithout('verify') && !runsWithout('approve') && runsWithout('extend'));
  });

  it('ends in done, refused, cancelled, closed and nothing-left only', () => {
    assert.deepEqual(states.filter(isFinal), [
      'done',
      'refused',
      'cancelled',
      'closed',
      'nothing-left',
    ]);
  });

  it('reaches done by reading back and by nothing else', () => {
    const before = states.filter((state) =>
      events.some((event) => nextState(state, event) === 'done'),
    );
    assert.deepEqual(before, ['reading-back']);
  });
});
