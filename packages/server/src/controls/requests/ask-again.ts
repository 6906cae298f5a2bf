/**
 * Asks all datasets again for people of the suppression ledger: small ones whole at each check, of large
 * ones the part that there is time for. What has begun goes on with the next check, so that time and
 * memory stay flat; when all datasets were gone over, that is a round, and the policy's log has it.
 */
import { createHash } from 'node:crypto';
import type { Policy } from '@troth/core/policy';
import type { Clock } from '../../platform/clock.ts';
import { inTransaction, type Pool } from '../../platform/database.ts';
import type { RowKey, Store } from '../../stores/contract.ts';
import { attempt, type Failure } from '../attempt.ts';
import type { Recorder } from '../check/recorder.ts';
import { digestOf, insertRound, writeAsking } from './asking.ts';
import type { Asked, AskFor, Asking, Found, KeptAsking, PlaceAsking, Round } from './asking.ts';
import { placesOf, type Place } from './came-back.ts';
import type { Sealer } from './environment.ts';
import type { Listed } from './listed.ts';
import type { PseudonymOf } from './pseudonym.ts';
import { roundOf } from './rounds.ts';
import { added, searchPlace, type Back, type Counts, type Search } from './search-place.ts';

/** Rows of the policy's stores, as they stand now. */
export interface Readings {
  readonly mode: 'sample' | 'full';
  discovered(store: string): ReturnType<Store['discover']>;
  sample(store: string, ...query: Parameters<Store['sample']>): ReturnType<Store['sample']>;
  locate(store: string, ...query: Parameters<Store['locate']>): ReturnType<Store['locate']>;
}

export interface AskSources {
  readonly pool: Pool;
  readonly policy: Policy;
  readonly clock: Clock;
  readonly recorder: Recorder;
  readonly pseudonymOf: PseudonymOf;
  readonly sealer: Sealer;
  readonly stores: Readings;
  /** How long one check may ask; however long when absent. */
  readonly patience?: Temporal.Duration | undefined;
  /** What the checks before have come to; undefined where nothing of it agrees with the log. */
  kept(): Promise<KeptAsking | undefined>;
}

/** Without those on whom there is a hold, nothing is asked; nothing where nobody is on the list. */
export async function askAgain(sources: AskSources, whom: AskFor): Promise<readonly Asked[]> {
  const places = placesOf(sources.policy, whom.kinds).filter(
    ({ store, name }) => !whom.heldDatasets.has(`${store}.${name}`),
  );
  if (places.length === 0) return [];
  const kept = await sources.kept();
  const at = sources.clock.now().toString();
  const run = new Asker(sources, whom.listed, places, kept?.asking ?? begin(at));
  await run.ask();
  const { state, round } = run.concluded(whom);
  await keep(sources, { state, round, before: kept?.entry ?? null });
  return run.asked();
}

function begin(at: string): Asking {
  return { rounds: 0, since: at, places: {} };
}

class Asker {
  readonly #sources: AskSources;
  readonly #listed: Listed;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #before: Asking;
  readonly #states = new Map<string, PlaceAsking>();
  readonly #failures = new Map<string, Failure>();
  readonly #endless = new Set<string>();
  readonly #search: Search;

  constructor(sources: AskSources, listed: Listed, places: readonly Place[], before: Asking) {
    const { policy, pseudonymOf, stores } = sources;
    this.#sources = sources;
    this.#listed = listed;
    this.#before = before;
    this.#places = new Map(places.map((place) => [nameOf(place), place]));
    for (const [name, place] of this.#places) {
      const known = before.places[name];
      const by = askedBy(place);
      if (known?.by === by) this.#states.set(name, known);
    }
    const roots = places.filter(({ isRoot }) => isRoot);
    this.#search = {
      listed,
      pseudonymsOf: (name, values) => pseudonymOf.all(policy.id, name, values),
      zone: policy.zone,
      present: new Map<string, Back | undefined>(),
      rootOf(kind) {
        const place = roots.find((root) => root.kind === kind);
        return place && { place, store: readingOf(stores, place.store) };
      },
    };
  }

  /** Those that end in a check come first, the longest untried before others; the rest of the time is for the large. */
  async ask(): Promise<void> {
    const { patience, stores } = this.#sources;
    const start = performance.now();
    const time = patience?.total('milliseconds') ?? Infinity;
    const isWhole = stores.mode === 'full';
    const underWay = (name: string): boolean => this.#states.get(name)?.under !== undefined;
    const small = this.#byTurn().filter((name) => isWhole || !underWay(name));
    await this.#parts(small, start + time / 2);
    await this.#parts(this.#byTurn().filter(underWay), start + time);
  }

  /** However little time there is, something comes on. */
  async #parts(names: readonly string[], until: number): Promise<void> {
    for (const [index, name] of names.entries()) {
      if (index > 0 && performance.now() > until) return;
      await this.#part(name, until);
    }
  }

  #byTurn(): readonly string[] {
    const tried = (name: string): string => this.#states.get(name)?.tried ?? '';
    return [...this.#places.keys()].toSorted((a, b) => byText(tried(a), tried(b)));
  }

  async #part(name: string, until: number): Promise<void> {
    const { clock, stores } = this.#sources;
    const place = this.#places.get(name);
    const known = this.#states.get(name);
    if (place === undefined) return;
    const began = clock.now().toString();
    const under = stores.mode === 'full' ? undefined : known?.under;
    const after = under && this.#openEnd(name, under.after);
    const part = { ...(after && { after }), until };
    const reading = readingOf(stores, place.store);
    const asked = await attempt(() => searchPlace(place, reading, this.#search, part));
    const state = { by: askedBy(place), tried: began, ...(known?.last && { last: known.last }) };
    if (!asked.done) {
      this.#failures.set(name, asked.failure);
      this.#states.set(name, { ...state, ...(under && { under }) });
      return;
    }
    const { seen, found, unfinished, end } = asked.value;
    const pass = {
      began: under?.began ?? began,
      seen: (under?.seen ?? 0) + seen,
      found: sumOf(under?.found ?? {}, found, began),
    };
    if (!unfinished) {
      const last = { ...pass, ended: clock.now().toString(), times: (known?.last?.times ?? 0) + 1 };
      this.#states.set(name, { ...state, last });
    } else if (end === undefined) {
      this.#endless.add(name);
      this.#states.set(name, state);
    } else {
      this.#states.set(name, { ...state, under: { ...pass, after: this.#sealEnd(name, end) } });
    }
  }

  concluded(whom: AskFor): { readonly state: Asking; readonly round: Round | undefined } {
    const { rounds, since } = this.#before;
    const places = Object.fromEntries(this.#states);
    const ended = this.#sources.clock.now().toString();
    const asked = this.asked();
    const isRound = asked.every(({ last }) => last !== undefined && !isEarlier(last.began, since));
    if (!isRound) return { state: { rounds, since, places }, round: undefined };
    const round = roundOf(asked, { number: rounds + 1, ended, ...whom });
    return { state: { rounds: rounds + 1, since: ended, places }, round };
  }

  asked(): readonly Asked[] {
    return [...this.#places].map(([name, place]) => {
      const { last, under } = this.#states.get(name) ?? {};
      const failure = this.#failures.get(name);
      const found = foundIn([last, under], this.#listed);
      const endless = this.#endless.has(name);
      return { place, found, last, under, endless, ...(failure && { failure }) };
    });
  }

  #sealEnd(name: string, end: RowKey): string {
    const { policy, sealer } = this.#sources;
    const text = Buffer.from(JSON.stringify(end));
    return Buffer.from(sealer.seal(policy.id, text, `asking ${name}`)).toString('base64');
  }

  #openEnd(name: string, sealed: string): RowKey {
    const { policy, sealer } = this.#sources;
    const opened = sealer.open(policy.id, Buffer.from(sealed, 'base64'), `asking ${name}`);
    return JSON.parse(Buffer.from(opened).toString()) as RowKey;
  }
}

/** Whoever was erased anew since was thereby asked for, and is no longer what a look found before. */
export function foundIn(
  passes: readonly (PlaceAsking['last'] | PlaceAsking['under'])[],
  listed: Listed,
): ReadonlyMap<string, Counts> {
  const found = new Map<string, Counts>();
  for (const pass of passes) {
    for (const [pseudonym, counts] of Object.entries(pass?.found ?? {})) {
      const line = listed.get(pseudonym);
      if (line === undefined || isEarlier(counts.at, line.at)) continue;
      const known = found.get(pseudonym);
      if (known === undefined || sizeOf(known) < sizeOf(counts)) {
        found.set(pseudonym, counts);
      }
    }
  }
  return found;
}

function sizeOf({ rows, perhaps, kept = 0 }: Counts): number {
  return rows + perhaps + kept;
}

function sumOf(before: Found, found: ReadonlyMap<string, Counts>, at: string): Found {
  const sum: Found = { ...before };
  for (const [pseudonym, counts] of found) {
    const known = sum[pseudonym];
    sum[pseudonym] = { ...(known === undefined ? counts : added(known, counts)), at };
  }
  return sum;
}

/** With the entry or not at all; where another check has written since, its word counts. */
async function keep(
  { pool, policy, clock, recorder }: AskSources,
  {
    state,
    round,
    before,
  }: {
    readonly state: Asking;
    readonly round: Round | undefined;
    readonly before: string | null;
  },
): Promise<void> {
  const overtaken = new Error('another check has asked since');
  try {
    await inTransaction(pool, async (client) => {
      const entry = await recorder.record(client, {
        policy: policy.id,
        policyHash: policy.hash,
        decision: 'recorded',
        at: clock.now(),
        payload: {
          asking: { state: digestOf(state), rounds: state.rounds },
          ...(round && { round }),
        },
      });
      const written = await writeAsking(client, policy.id, { asking: state, entry, before });
      if (!written) throw overtaken;
      if (round) await insertRound(client, policy.id, round, entry);
    });
  } catch (error) {
    if (error !== overtaken) throw error;
  }
}

function askedBy({ ways, dataset, kind, keeps }: Place): string {
  const by = [
    ways.map(({ name, what, columns, stays = false }) => [name, what, columns, stays]),
    dataset.table,
    dataset.subjects[kind] ?? [],
    dataset.erase,
    Object.entries(dataset.fields).map(([name, { category, erase }]) => [
      name,
      category,
      erase ?? '',
    ]),
    ...(keeps ? ['keeps'] : []),
  ];
  return createHash('sha256').update(JSON.stringify(by)).digest('base64url');
}

function readingOf({ sample, locate }: AskSources['stores'], store: string) {
  return {
    sample: (query: Parameters<typeof sample>[1]) => sample(store, query),
    locate: (query: Parameters<typeof locate>[1]) => locate(store, query),
  };
}

function nameOf({ store, name, kind }: Place): string {
  return `${store}.${name} ${kind}`;
}

function isEarlier(a: string, b: string): boolean {
  return Temporal.Instant.compare(Temporal.Instant.from(a), Temporal.Instant.from(b)) < 0;
}

function byText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
