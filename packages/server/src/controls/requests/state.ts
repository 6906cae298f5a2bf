/** The states of a request and what leads from one to the next. Pure; `transition.ts` makes it durable. */
import type { Decision } from '@troth/core/proof';

export const states = [
  'received',
  'verified',
  'planned',
  'approved',
  'running',
  'reading-back',
  'done',
  'refused',
  'cancelled',
  'failed',
  'partial',
  'closed',
  'nothing-left',
] as const;

export type State = (typeof states)[number];

export const events = [
  'verify',
  'plan',
  'approve',
  'start',
  'read-back',
  'go-on',
  'finish',
  'fall-short',
  'fail',
  'refuse',
  'cancel',
  'extend',
  'close',
  'find-nothing',
] as const;

export type Event = (typeof events)[number];

/**
 * `fall-short` and `fail` are no ends: what is partial or failed is planned or started again, and is
 * never called done. Closing ends what is partial by something that nobody can do any more, and stays
 * named. Finding nothing ends what others have done already, before anything ran. Cancelling ends with the first change: half an erasure cannot be taken back. What
 * failed before that can be cancelled; `transition.ts` sees to it.
 */
const machine: Readonly<Record<State, Partial<Record<Event, State>>>> = {
  received: { verify: 'verified', refuse: 'refused', cancel: 'cancelled', extend: 'received' },
  verified: {
    plan: 'planned',
    refuse: 'refused',
    cancel: 'cancelled',
    extend: 'verified',
    'find-nothing': 'nothing-left',
  },
  planned: {
    plan: 'planned',
    approve: 'approved',
    refuse: 'refused',
    cancel: 'cancelled',
    extend: 'planned',
    'find-nothing': 'nothing-left',
  },
  approved: {
    plan: 'planned',
    start: 'running',
    cancel: 'cancelled',
    extend: 'approved',
    'find-nothing': 'nothing-left',
  },
  running: { 'read-back': 'reading-back', 'fall-short': 'partial', fail: 'failed' },
  'reading-back': {
    'go-on': 'running',
    finish: 'done',
    'fall-short': 'partial',
    fail: 'failed',
  },
  done: {},
  refused: {},
  cancelled: {},
  failed: {
    plan: 'planned',
    start: 'running',
    cancel: 'cancelled',
    extend: 'failed',
  },
  partial: {
    plan: 'planned',
    start: 'running',
    cancel: 'cancelled',
    extend: 'partial',
    close: 'closed',
  },
  closed: {},
  'nothing-left': {},
};

/** Undefined where the event has no place in the state. */
export function nextState(state: State, event: Event): State | undefined {
  return machine[state][event];
}

/** Whether nothing can follow. */
export function isFinal(state: State): boolean {
  return Object.keys(machine[state]).length === 0;
}

/** Whether a request that was opened can come to run without the event, by the machine above. */
export function runsWithout(event: Event): boolean {
  const reached = new Set<State>(['received']);
  // What is added while it is walked through is walked through as well.
  for (const state of reached) {
    for (const [by, next] of Object.entries(machine[state])) {
      if (by !== event) reached.add(next);
    }
  }
  return reached.has('running');
}

/** How the ledger calls what happened. */
export const decisionOf: Readonly<Record<Event | 'open', Decision>> = {
  open: 'recorded',
  verify: 'recorded',
  plan: 'recorded',
  approve: 'granted',
  start: 'recorded',
  'read-back': 'recorded',
  'go-on': 'recorded',
  finish: 'done',
  'fall-short': 'failed',
  fail: 'failed',
  refuse: 'refused',
  cancel: 'revoked',
  extend: 'recorded',
  close: 'recorded',
  'find-nothing': 'recorded',
};
