/** Folds what a log's entries say, in their order, into what stands. Pure. */
import { z } from 'zod';
import type { AcceptedClock, OpenedRecord, Payload, Standing } from '../check/entry-reader.ts';
import { isFinal, states, type State } from '../requests/state.ts';

export const nothingStands: Standing = {
  judgements: {},
  acts: [],
  requests: {},
  ended: 0,
  asking: null,
  identities: {},
  unread: [],
  newest: null,
  accepted: [],
};

export function foldLog(before: Standing, opened: readonly OpenedRecord[]): Standing {
  const judgements = { ...before.judgements };
  const requests = { ...before.requests };
  const identities = { ...before.identities };
  const acts = [...before.acts];
  let unread = [...before.unread];
  const accepted = [...before.accepted];
  let { newest, asking, ended } = before;
  for (const { id, entry, payload } of opened) {
    if (entry !== null && (newest === null || entry.at > newest)) newest = entry.at;
    if (payload === null) {
      if (mayBeAnAct(entry)) unread.push(id);
      continue;
    }
    if (Array.isArray(payload['findings'])) {
      const run = numberIn(payload, 'run') ?? 0;
      const known = judgements[entry?.clause ?? ''];
      if (!known || run >= known.run) judgements[entry?.clause ?? ''] = { entry: id, run };
    } else if (typeof payload['request'] === 'string') {
      if (isOver(payload['state'])) {
        delete requests[payload['request']];
        ended += 1;
      } else requests[payload['request']] = id;
    } else if ('asking' in payload) asking = id;
    else if ('identity' in payload) identities[storeIn(payload)] = id;
    else if (isAct(payload)) acts.push(id);
    const clock = acceptedIn(payload);
    if (clock) {
      accepted.push(clock);
      newest = entry?.at ?? newest;
    }
    const released = payload['released'];
    if (typeof released === 'string') unread = unread.filter((one) => one !== released);
  }
  return { judgements, requests, ended, acts, asking, identities, unread, newest, accepted };
}

/** A judgement that does not open is found by the row that cites it, or by the next one. */
function mayBeAnAct(entry: OpenedRecord['entry']): boolean {
  if (entry === null) return true;
  return (
    entry.clause === undefined && (entry.decision === 'recorded' || entry.decision === 'granted')
  );
}

function isAct(payload: Payload): boolean {
  return [
    'hold',
    'exception',
    'rule',
    'role',
    'hash',
    'released',
    'clock',
    'limitation',
    'suppression',
  ].some((name) => name in payload);
}

function storeIn({ store }: Payload): string {
  return typeof store === 'string' ? store : '';
}

const acceptedSchema = z.looseObject({
  clock: z.strictObject({ at: z.string(), upTo: z.number(), after: z.number() }),
});

function acceptedIn(payload: Payload): AcceptedClock | undefined {
  const parsed = acceptedSchema.safeParse(payload);
  return parsed.success ? parsed.data.clock : undefined;
}

/** The event that opens a request has no state. */
export function isOver(state: unknown): boolean {
  const known = states.find((one): one is State => one === state);
  return known !== undefined && isFinal(known);
}

function numberIn(payload: Payload, name: string): number | undefined {
  const value = payload[name];
  return typeof value === 'number' ? value : undefined;
}
