/**
 * kill -9 at every step boundary of every workflow, and at random moments: after the restart the same
 * rows, keys, ledger entries and certificate as of a run that nobody killed. With TROTH_KILLS=5000 so
 * many, by the same seed.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openDatabase } from '../../packages/server/src/platform/database.ts';
import type { Place } from './copies.ts';
import { endStateOf, type EndState } from './end-state.ts';
import { killsOf, runKilled, type Fatal } from './killing.ts';
import { prepare, type Prepared } from './prepared.ts';
import { randomFrom } from './random.ts';
import { requested } from './requested.ts';

/** Most of a process's time is waiting, for the database and for fences to hold. */
const lanes = 2;
/** Kills of one request, one after the other. */
const chain = 6;

interface Uninterrupted {
  readonly steps: readonly string[];
  readonly took: number;
  readonly state: EndState;
}

describe('a request whose process is killed', { concurrency: 2 }, () => {
  let prepared: Prepared;
  before(async () => (prepared = await prepare(requested)));
  after(() => prepared.end());

  for (const [index, name] of Object.keys(requested).entries()) {
    it(`ends as if it had not been: ${name}`, { timeout: 3_600_000 }, async () => {
      const whole = await uninterrupted(prepared, name);
      const share = Math.ceil(killsOf('workflows') / Object.keys(requested).length);
      const work = new Killing(prepared, name, whole, randomFrom(20_261_122 + index));
      await work.all(share);
    });
  }
});

async function uninterrupted(prepared: Prepared, name: string): Promise<Uninterrupted> {
  const id = idOf(prepared, name);
  const place = await prepared.copy();
  try {
    const { steps, took } = await runKilled(place, prepared.policyFile, id, null);
    return { steps, took, state: await stateOf(prepared, place, id) };
  } finally {
    await prepared.drop(place);
  }
}

async function stateOf(prepared: Prepared, place: Place, id: string): Promise<EndState> {
  const installation = await prepared.open(place);
  try {
    const { request } = await installation.requests.show(id);
    if (request.finishedAt === null) await installation.requests.run(id);
    return await endStateOf(place, installation, id);
  } finally {
    await installation.close();
  }
}

class Killing {
  readonly #prepared: Prepared;
  readonly #name: string;
  readonly #whole: Uninterrupted;
  readonly #random: (below: number) => number;
  readonly #hit = new Set<string>();
  #kills = 0;

  constructor(
    prepared: Prepared,
    name: string,
    whole: Uninterrupted,
    random: (below: number) => number,
  ) {
    this.#prepared = prepared;
    this.#name = name;
    this.#whole = whole;
    this.#random = random;
  }

  /** Every boundary, then random moments, until there are so many kills. */
  async all(least: number): Promise<void> {
    await inLanes(this.#boundaryChains(), (fatals) => this.#chain(fatals));
    // Stores work in parallel: a boundary may have been passed before the kill at another one.
    const missed = this.#boundaries().filter((one) => !this.#hit.has(nameOf(one)));
    await inLanes(
      missed.map((one) => [one]),
      (fatals) => this.#chain(fatals),
    );
    assert.deepEqual(
      this.#boundaries().filter((one) => !this.#hit.has(nameOf(one))),
      [],
      'no boundary was missed',
    );
    for (let round = 0; round === 0 || this.#kills < least; round += 1) {
      const wanted = Math.ceil((least - this.#kills) / (chain / 2));
      const chains = Math.max(1, Math.min(lanes * 4, wanted));
      await inLanes(
        Array.from({ length: chains }, () => this.#moments()),
        (fatals) => this.#chain(fatals),
      );
    }
  }

  #boundaries(): readonly (Fatal & { readonly step: string })[] {
    const seen = new Map<string, number>();
    return this.#whole.steps.map((step) => {
      const times = (seen.get(step) ?? 0) + 1;
      seen.set(step, times);
      return { step, times };
    });
  }

  /** The first of each chain is met for certain; of those that follow it most are. */
  #boundaryChains(): readonly (readonly Fatal[])[] {
    const all = this.#boundaries();
    const count = Math.ceil(all.length / chain);
    return Array.from({ length: count }, (_, start) =>
      all.filter((_one, at) => at % count === start),
    );
  }

  #moments(): readonly Fatal[] {
    return Array.from({ length: chain / 2 }, () => ({ after: this.#random(this.#whole.took + 1) }));
  }

  /** One request, killed time and again, and at last run to its end. */
  async #chain(fatals: readonly Fatal[]): Promise<void> {
    const id = idOf(this.#prepared, this.#name);
    const place = await this.#prepared.copy();
    const met: string[] = [];
    try {
      for (const fatal of fatals) {
        if (await isDone(place, id)) break;
        const { killed } = await runKilled(place, this.#prepared.policyFile, id, fatal);
        if (!killed) break;
        this.#kills += 1;
        met.push(nameOf(fatal));
        this.#hit.add(nameOf(fatal));
      }
      const state = await stateOf(this.#prepared, place, id);
      assert.deepEqual(state, this.#whole.state, `killed at ${met.join(', ')}`);
    } finally {
      await this.#prepared.drop(place);
    }
  }
}

function nameOf(fatal: Fatal): string {
  if (fatal === null) return 'nothing';
  return 'step' in fatal ? `${fatal.step} (${fatal.times})` : `${fatal.after} ms`;
}

function idOf({ requests }: Prepared, name: string): string {
  const id = requests.get(name);
  if (id === undefined) throw new RangeError(name);
  return id;
}

/** Done means a certificate, and nothing else does. */
async function isDone({ urls }: Place, id: string): Promise<boolean> {
  const pool = openDatabase(urls.own, { max: 1 });
  try {
    const { rows } = await pool.query<{ readonly done: boolean; readonly certified: boolean }>(
      `select state = 'done' as done, certificate is not null as certified
         from troth.request where id = $1`,
      [id],
    );
    assert.equal(rows[0]?.done, rows[0]?.certified, 'nothing is half reported');
    return rows[0]?.done ?? false;
  } finally {
    await pool.end();
  }
}

/** The first failure ends all lanes, each after what it has under way. */
async function inLanes<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) {
      await work(item).catch((error: unknown) => {
        left.length = 0;
        throw error;
      });
    }
  };
  const results = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
