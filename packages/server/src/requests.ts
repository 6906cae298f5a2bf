/** The requests of an installation, wired: what the command line calls, and what the workflows are given. */
import { clockZonesOf } from './controls/clock-zones.ts';
import { join } from 'node:path';
import type { KeyObject } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import { formatVerifierKey, utf8 } from '@troth/core/proof';
import { addressOf } from './controls/check/inspection.ts';
import { replaySuppression } from './controls/erasure/replay.ts';
import type { Requests } from './controls/requests/contract.ts';
import type {
  Notary,
  RequestEnvironment,
  Sealer,
  SubjectKeys,
} from './controls/requests/environment.ts';
import { requestError } from './controls/requests/error.ts';
import { addHold, endHold, listHolds, releaseEntry } from './controls/requests/holds.ts';
import { runsUnder } from './controls/requests/under-way.ts';
import {
  endIfEmpty,
  mayBeEmpty,
  rowsOf,
  withLeft,
  type Left,
} from './controls/destruction/nothing-left.ts';
import { askedAgain } from './controls/requests/asked.ts';
import { soundAsking } from './controls/records/asking.ts';
import { closeRequest } from './controls/requests/close-request.ts';
import { extendRequest, openRequest, verifyRequest } from './controls/requests/open-request.ts';
import { tablesBy } from './controls/requests/key-forms.ts';
import type { Request } from './controls/requests/request.ts';
import { resuming } from './controls/requests/resume.ts';
import { alsoOpen, eventsOf, readCertificate, readRequest } from './controls/requests/rows.ts';
import { approveRequest, planRequest, workflowOf } from './controls/requests/plan-request.ts';
import { runRequest } from './controls/requests/run.ts';
import { keyByEmail, keyFrom, rootOf, type Whom } from './controls/requests/subject.ts';
import { isKnown, spelledKeys } from './controls/requests/spelled-keys.ts';
import { releaseSuppression } from './controls/requests/release.ts';
import { linesOf, type HeldLines } from './controls/requests/held-lines.ts';
import { suppressionOf } from './suppression-file.ts';
import { transition } from './controls/requests/transition.ts';
import { sealedLookUp } from './sealed-look-up.ts';
import { dueRequestsOf } from './due-requests.ts';
import { ensureLog, type Ledger } from './ledger/ledger.ts';
import { receipt } from './ledger/receipt.ts';
import { sequenceWaiting } from './ledger/sequence.ts';
import { heldRequestsOf, policyOfUnread, requireSame, restoredHolds } from './held-requests.ts';
import { limitationsOf } from './limitations.ts';
import { choosePolicies, type Parts } from './parts.ts';
import { requireKnown, requireSound } from './controls/requests/known-person.ts';
import type { Input, Stores } from './controls/requests/workflow.ts';
import type { RowKey, WritableStore } from './stores/contract.ts';
import { openWritablePostgres } from './stores/postgres/writing/index.ts';
import type { Waiting } from './platform/seats.ts';
import { seatedIn } from './seating.ts';
import { guardsOf, refuseStandby } from './store-identities.ts';
import { throughFaults } from './through-faults.ts';
import { sealerFor } from './vault/sealing.ts';

export interface RequestOptions {
  /** Absent where no policy declares sealed values. */
  readonly keys?: SubjectKeys | undefined;
  readonly at?: RequestEnvironment['at'];
}

export function requestsOf(parts: Parts, options: RequestOptions): Requests {
  const stores = writableStores(parts);
  const environment = environmentOf(parts, options, stores.of);
  const { pool } = environment;
  const policyOf = (name: string): Policy => choosePolicies(parts, [name])[0]!.policy;
  const records = heldRequestsOf(parts);
  const acted = async (id: string, act: (policy: Policy) => Promise<unknown>): Promise<Request> => {
    const request = await records.read(id);
    requireSame(request);
    await act(policyOf(request.policy));
    await sequenceWaiting(parts.ledger);
    return readRequest(pool, id);
  };
  /** The same, for what leads to rows that are changed. */
  const soundly: typeof acted = (id, act) =>
    acted(id, async (policy) => {
      await records.requireSound(policy);
      await act(policy);
    });
  const seated = seatedIn(parts);
  /** A row that has gone, or was moved to another policy, is told before anything waits. */
  const governing = async (id: string): Promise<Policy> => {
    const { policy } = await readRequest(pool, id).catch(() => records.read(id));
    if (!parts.policies.some((one) => one.policy.id === policy))
      requireSame(await records.read(id));
    return policyOf(policy);
  };
  /** What passes by itself is waited for: whatever was done by then is not done twice. */
  const onSeat = <T>(id: string, how: Waiting | undefined, work: () => Promise<T>): Promise<T> =>
    throughFaults(how?.signal, async () => seated([await governing(id)], work, how));
  const ran: Requests['run'] = async (id, chosen) => {
    const run = await onSeat(id, chosen, () =>
      soundly(id, (policy) => runRequest(environment, policy, id, chosen)),
    );
    for (const failure of run.failures) {
      parts.logger.warn({ request: id, state: run.state, ...failure }, 'a request is not done');
    }
    return run;
  };
  const resume = resuming({
    ...environment,
    policies: parts.policies.map(({ policy }) => policy.id),
    run: ran,
  });
  return {
    async open(name, { whom, verified, ...asked }) {
      const policy = policyOf(name);
      const { right, kind, input = {} } = asked;
      const workflow = workflowOf(right);
      workflow.check?.(policy, kind, input);
      if (whom.length > 1 && !workflow.many) throw onePerson(right);
      const keys = await keysOf(parts, environment, policy, { kind, whom });
      if (right === 'erasure') await requireThere(environment, policy, { kind, keys, whom, input });
      const id = await openRequest(environment, policy, { ...asked, keys });
      const opened = await acted(id, async () => {
        if (verified !== undefined) await verifyRequest(environment, policy, id, verified);
      });
      return { ...opened, alsoOpen: await alsoOpen(pool, id) };
    },
    verify: (id, how) => acted(id, (policy) => verifyRequest(environment, policy, id, how)),
    async plan(id, how) {
      const request = await onSeat(id, how, () =>
        soundly(id, (policy) => planRequest(environment, policy, id, how)),
      );
      const plan = request.plan!;
      if (!mayBeEmpty(request) || rowsOf(plan) > 0) return plan;
      const left: Left[] = [];
      await onSeat(id, how, () =>
        soundly(id, async (policy) => left.push(await endIfEmpty(environment, policy, id))),
      );
      return withLeft(plan, left.flat());
    },
    approve: (id, by) => soundly(id, (policy) => approveRequest(environment, policy, id, by)),
    run: ran,
    resume,
    extend: (id, given) => acted(id, (policy) => extendRequest(environment, policy, id, given)),
    refuse: (id, because) =>
      acted(id, (policy) =>
        transition(environment, policy, id, { event: 'refuse', payload: { because }, set: gone }),
      ),
    cancel: (id, because) =>
      acted(id, async (policy) => {
        const payload = { because: reasonIn(because) };
        await transition(environment, policy, id, { event: 'cancel', payload, set: gone });
      }),
    closeRequest: (id, because) =>
      soundly(id, (policy) => closeRequest(environment, policy, id, because)),
    async show(id) {
      return { request: await records.read(id), events: await eventsOf(pool, id) };
    },
    list: (chosen = {}) => records.list(chosen),
    async certificate(id) {
      requireSame(await records.read(id));
      return readCertificate(pool, id);
    },
    async askedAgain(id) {
      const request = await records.read(id);
      const held = await environment.suppressed(request.policy);
      const kept = await soundAsking(parts.environment, request.policy);
      const now = environment.clock.now();
      const { reader } = parts.environment;
      return askedAgain({ pool, reader, now, held, kept }, policyOf(request.policy), request);
    },
    async suppressed() {
      const lines = await environment.suppression.numbered();
      const held: HeldLines[] = [];
      for (const { policy } of parts.policies) held.push(await environment.suppressed(policy.id));
      return linesOf(lines, held);
    },
    async releaseSuppression(release) {
      const policies = parts.policies.map(({ policy }) => policy);
      const released = await releaseSuppression(environment, policies, release);
      await sequenceWaiting(parts.ledger);
      return released;
    },
    async replay(name) {
      await records.requireSound(policyOf(name));
      const replayed = await replaySuppression(environment, policyOf(name));
      await sequenceWaiting(parts.ledger);
      return replayed;
    },
    close: stores.close,
    ...dueRequestsOf(parts, environment),
    ...holdsOf(parts, environment),
    ...limitationsOf(parts, environment),
  };
}

/** An erasure of nobody would be done, and say nothing. `gone` says that the person's own row went before. */
async function requireThere(
  environment: RequestEnvironment,
  policy: Policy,
  asked: {
    readonly kind: string;
    readonly keys: readonly RowKey[];
    readonly whom: readonly Whom[];
    readonly input: Input;
  },
): Promise<void> {
  const stores = environment.storesOf(policy);
  for (const [index, key] of asked.keys.entries()) {
    if (!('key' in (asked.whom[index] ?? {}))) continue;
    const require = asked.input['gone'] === true ? requireSound : requireKnown;
    await require(policy, stores, asked.kind, key);
  }
}

/** Throws `request-reason`. */
function reasonIn(because: string): string {
  if (because.trim() !== '') return because.trim();
  throw requestError('request-reason', 'invalid', 'A reason is needed; it stands in the ledger.');
}

/** Nobody needs to know any more whom it was about. */
const gone = { sealed_subject: null, sealed_identifiers: null, sealed_input: null };

function onePerson(right: string) {
  return requestError('request-input', 'invalid', `A request for ${right} is about one person.`);
}

function nobody(kind: string) {
  return requestError(
    'subject-unknown',
    'missing',
    `No store has a row of this ${kind}, and a hold on nobody protects nobody. Look at the key again.`,
  );
}

function holdsOf(
  parts: Parts,
  environment: RequestEnvironment,
): Pick<Requests, 'addHold' | 'endHold' | 'holds' | 'releaseEntry' | 'runsUnder'> {
  const { pool, pseudonymOf } = environment;
  const personOf = async (
    policy: Policy,
    { kind, whom }: { readonly kind: string; readonly whom: Whom },
  ) => {
    const [key = []] = await keysOf(parts, environment, policy, { kind, whom: [whom] });
    const stores = environment.storesOf(policy);
    if ('key' in whom) await requireSound(policy, stores, kind, key);
    if (!(await isKnown(policy, stores, kind, key))) throw nobody(kind);
    return { kind, key, pseudonym: pseudonymOf(policy.id, kind, key) };
  };
  return {
    async addHold(name, { on, reason, owner }) {
      const { policy } = choosePolicies(parts, [name])[0]!;
      const place = 'dataset' in on ? on : await personOf(policy, on);
      const id = await addHold(environment, policy, { on: place, reason, owner });
      await sequenceWaiting(parts.ledger);
      return id;
    },
    runsUnder: (hold) => runsUnder(pool, hold),
    async endHold(id, reason) {
      const policies = parts.policies.map(({ policy }) => policy);
      await endHold(environment, policies, id, reason);
      await sequenceWaiting(parts.ledger);
    },
    async releaseEntry(entry, reason) {
      const policy = await policyOfUnread(parts, entry);
      await releaseEntry(environment, policy, { entry, reason });
      await sequenceWaiting(parts.ledger);
    },
    async holds(chosen) {
      for (const { policy } of parts.policies) await restoredHolds(parts, policy);
      return listHolds(pool, chosen?.all);
    },
  };
}

async function keysOf(
  parts: Parts,
  environment: RequestEnvironment,
  policy: Policy,
  { kind, whom }: { readonly kind: string; readonly whom: readonly Whom[] },
): Promise<readonly RowKey[]> {
  const keys: RowKey[] = [];
  const stores = environment.storesOf(policy);
  await environment.pseudonymOf.learn(policy, tablesBy(stores));
  for (const one of whom) {
    if ('tenant' in one) keys.push(one.tenant);
    else if ('key' in one) keys.push(keyFrom(policy, kind, one.key));
    else keys.push(await keyOfAddress(parts, environment, policy, { kind, email: one.email }));
  }
  return spelledKeys(policy, stores, kind, keys);
}

async function keyOfAddress(
  { vault }: Parts,
  environment: RequestEnvironment,
  policy: Policy,
  { kind, email }: { readonly kind: string; readonly email: string },
): Promise<RowKey> {
  const stores = environment.storesOf(policy);
  const store = stores.get(rootOf(policy, kind).store);
  return keyByEmail(policy, kind, email, {
    stores,
    ...(vault && store ? { sealed: sealedLookUp(policy, store, vault) } : {}),
  });
}

function environmentOf(
  parts: Parts,
  { keys, at }: RequestOptions,
  storesOf: RequestEnvironment['storesOf'],
): RequestEnvironment {
  const { configuration, environment, ledger } = parts;
  const { pool, clock, recorder } = environment;
  const { searchMinutes } = configuration;
  return {
    pool,
    clock,
    recorder,
    pseudonymOf: parts.pseudonymOf,
    sealer: parts.sealer,
    held: heldRequestsOf(parts).sound,
    ...suppressionOf(parts),
    exports: join(configuration.home, 'exports'),
    notary: notaryOf(ledger),
    storesOf,
    ...(searchMinutes !== undefined ? { searchFor: searchMinutes * 60_000 } : {}),
    ...(keys ? { keys } : {}),
    ...(at ? { at } : {}),
  };
}

/** Opened at the first use of a policy, and kept: a request would pay for connections and catalogues. */
function writableStores(parts: Parts) {
  const { variables } = parts;
  const opened = new Map<string, Map<string, WritableStore>>();
  return {
    of(policy: Policy): Stores {
      const known = opened.get(policy.id);
      if (known) return known;
      const stores = new Map<string, WritableStore>();
      const guardOf = guardsOf(parts, policy, { remembers: true, onAnswer: refuseStandby });
      for (const [name, declaration] of Object.entries(policy.map.stores)) {
        if (declaration.kind !== 'postgres') throw noConnector(name);
        const url = addressOf(name, declaration, variables);
        const zones = clockZonesOf(policy, name);
        stores.set(name, openWritablePostgres({ name, url, zones, guard: guardOf(name) }));
      }
      opened.set(policy.id, stores);
      return stores;
    },
    async close(): Promise<void> {
      const all = [...opened.values()].flatMap((stores) => [...stores.values()]);
      opened.clear();
      await Promise.all(all.map((store) => store.close()));
    },
  };
}

function noConnector(store: string) {
  return requestError('plan-refused', 'invalid', `No connector writes to store ${store}.`, {
    store,
  });
}

export function requestSealer(root: KeyObject): Sealer {
  const of = (policy: string) => sealerFor(root, `requests ${policy}`);
  return {
    seal: (policy, plaintext, context) => of(policy).seal(plaintext, context),
    open: (policy, sealed, context) => of(policy).open(sealed, context),
  };
}

function notaryOf(ledger: Ledger): Notary {
  return {
    async receipts(_, entries) {
      await sequenceWaiting(ledger);
      const texts: string[] = [];
      for (const entry of entries) texts.push(await receipt(ledger, entry));
      return texts;
    },
    async sign(policy, text) {
      const { verifier, sign } = await ensureLog(ledger, policy);
      return { name: verifier.name, id: verifier.id, signature: sign(utf8(text)) };
    },
    async verifierKey(policy) {
      return formatVerifierKey((await ensureLog(ledger, policy)).verifier);
    },
  };
}
