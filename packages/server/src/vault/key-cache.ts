/** Unwrapped subject keys: few, for a limited time; those not used since the last round go first. */
import type { SubjectKey } from './subject-key.ts';

interface Entry {
  readonly name: string;
  readonly key: SubjectKey;
  readonly until: number;
  /** Since it was last looked at for going out: cheaper than moving it to the end at each use. */
  used: boolean;
}

export class KeyCache {
  readonly #cacheFor: number;
  readonly #most: number;
  /** In the order in which they are looked at for going out. */
  readonly #byName = new Map<string, Entry>();
  readonly #byId = new Map<string, Entry>();

  /** `cacheFor` in milliseconds, `most` in keys. */
  constructor(cacheFor: number, most: number) {
    this.#cacheFor = cacheFor;
    this.#most = most;
  }

  get size(): number {
    return this.#byName.size;
  }

  get(tenant: string, subject: string): SubjectKey | undefined {
    const name = nameOf(tenant, subject);
    const entry = this.#byName.get(name);
    if (entry === undefined) return undefined;
    if (performance.now() >= entry.until) {
      this.#drop(entry);
      return undefined;
    }
    entry.used = true;
    return entry.key;
  }

  put(tenant: string, subject: string, key: SubjectKey): void {
    const name = nameOf(tenant, subject);
    const entry = { name, key, until: performance.now() + this.#cacheFor, used: false };
    this.#byName.delete(name);
    this.#byName.set(name, entry);
    this.#byId.set(key.id, entry);
    for (const oldest of this.#byName.values()) {
      if (this.#byName.size <= this.#most) break;
      if (oldest.used) this.#spare(oldest);
      else this.#drop(oldest);
    }
  }

  evict(ids: Iterable<string>): void {
    for (const id of ids) {
      const entry = this.#byId.get(id);
      if (entry !== undefined) this.#drop(entry);
    }
  }

  clear(): void {
    this.#byName.clear();
    this.#byId.clear();
  }

  #spare(entry: Entry): void {
    entry.used = false;
    this.#byName.delete(entry.name);
    this.#byName.set(entry.name, entry);
  }

  #drop(entry: Entry): void {
    this.#byName.delete(entry.name);
    this.#byId.delete(entry.key.id);
  }
}

/** The length keeps `a`, `bc` and `ab`, `c` apart. */
function nameOf(tenant: string, subject: string): string {
  return `${tenant.length}:${tenant}${subject}`;
}
