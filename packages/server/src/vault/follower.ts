/**
 * Keeps a process's key cache in step with the fences and destructions of all processes.
 *
 * A cached key may be used only within a lease: for so long after the moment at which this process
 * *asked* for the latest position and dropped whatever had changed up to it. A notification brings
 * the next question forward; when it is lost, the lease runs out and the question is asked before
 * the next key is used. So a fence holds in every process once its transaction is older than a lease,
 * whatever happens to notifications, and a process cut off from the keys database serves nothing.
 * Time is the machine's monotonic clock, which no change of the date can stretch.
 */
import type { Pool, PoolClient } from '../platform/database.ts';
import type { KeyCache } from './key-cache.ts';

export const channel = 'troth_vault';

export class Follower {
  readonly #pool: Pool;
  readonly #cache: KeyCache;
  readonly #lease: number;
  #position = -1;
  #freshUntil = 0;
  #halfUntil = 0;
  #renewing: Promise<void> | undefined;
  #listener: PoolClient | undefined;
  #wantsListener = false;
  #closed = false;

  /** `lease` in milliseconds. */
  constructor(pool: Pool, cache: KeyCache, lease: number) {
    this.#pool = pool;
    this.#cache = cache;
    this.#lease = lease;
  }

  /** The last change that this process's cache has followed. */
  get position(): number {
    return this.#position;
  }

  /** Whether cached keys may be used; asks ahead of time when the lease is half over. */
  isFresh(): boolean {
    const now = performance.now();
    if (now >= this.#freshUntil) return false;
    // What fails here fails again, and is thrown, when the lease is over.
    if (now >= this.#halfUntil && !this.#renewing) this.renew().catch(() => undefined);
    return true;
  }

  renew(): Promise<void> {
    this.#renewing ??= this.#ask().finally(() => {
      this.#renewing = undefined;
    });
    return this.#renewing;
  }

  /** As `renew`, but not with the answer to a question that was asked before this call. */
  async catchUp(): Promise<void> {
    await this.#renewing?.catch(() => undefined);
    await this.renew();
  }

  /** On a connection of its own; one that breaks is replaced when the next question is answered. */
  async listen(): Promise<void> {
    this.#wantsListener = true;
    const client = await this.#pool.connect();
    this.#listener = client;
    client.on('notification', () => {
      this.catchUp().catch(() => undefined);
    });
    client.on('end', () => {
      if (this.#listener !== client) return;
      this.#listener = undefined;
      client.release(true);
    });
    try {
      await client.query(`listen ${channel}`);
    } catch (error) {
      if (this.#listener === client) client.release(true);
      this.#listener = undefined;
      throw error;
    }
  }

  close(): void {
    this.#closed = true;
    this.#freshUntil = 0;
    const listener = this.#listener;
    this.#listener = undefined;
    listener?.release(true);
  }

  async #ask(): Promise<void> {
    const asked = performance.now();
    const { rows } = await this.#pool.query<{ position: string }>(
      'select position from troth.vault_position',
    );
    const position = Number(rows[0]?.position);
    if (this.#position >= 0 && position > this.#position) await this.#drop(position);
    else this.#position = position;
    if (this.#closed) return;
    this.#freshUntil = asked + this.#lease;
    this.#halfUntil = asked + this.#lease / 2;
    if (this.#wantsListener && this.#listener === undefined) {
      // The answer stands without it, and the next one tries again.
      await this.listen().catch(() => undefined);
    }
  }

  async #drop(position: number): Promise<void> {
    const { rows } = await this.#pool.query<{ keys: string[] | null }>(
      'select keys from troth.vault_change where position > $1 and position <= $2',
      [this.#position, position],
    );
    // Old changes are removed in time; whoever has missed one cannot know what it was.
    const missed = rows.length < position - this.#position;
    if (missed || rows.some(({ keys }) => keys === null)) this.#cache.clear();
    else for (const { keys } of rows) this.#cache.evict(keys ?? []);
    // At once with the eviction: who loads a key meanwhile compares positions before keeping it.
    this.#position = position;
  }
}
