/**
 * Reading a file of someone else's format without losing anything: whatever is not taken, or is
 * not what it should be, becomes a note with its path.
 */
export class Notes {
  readonly #notes: string[] = [];

  add(path: string, says: string): void {
    this.#notes.push(`${path}: ${says}`);
  }

  get all(): readonly string[] {
    return this.#notes;
  }
}

type Plain = Readonly<Record<string, unknown>>;

export class Entry {
  readonly path: string;
  readonly notes: Notes;
  readonly #values: Map<string, unknown>;

  constructor(value: Plain, path: string, notes: Notes) {
    this.path = path;
    this.notes = notes;
    this.#values = new Map(Object.entries(value).filter(([, each]) => !isEmpty(each)));
  }

  note(says: string, key?: string): void {
    this.notes.add(joined(this.path, key), says);
  }

  /** The text of a scalar: `1`, `true` and `id` alike. */
  text(key: string): string | undefined {
    const value = this.#take(key);
    if (value === undefined || typeof value === 'object') {
      if (value !== undefined) this.note('expected a single value; left out', key);
      return undefined;
    }
    return String(value);
  }

  flag(key: string): boolean {
    return this.#take(key) === true;
  }

  texts(key: string): string[] {
    const value = this.#take(key);
    const list = Array.isArray(value) ? value : value === undefined ? [] : [value];
    return list.flatMap((each: unknown) => {
      if (typeof each === 'string' || typeof each === 'number') return [String(each)];
      this.note('expected names; left out', key);
      return [];
    });
  }

  entry(key: string): Entry | undefined {
    const value = this.#take(key);
    if (value === undefined) return undefined;
    if (isPlain(value)) return new Entry(value, joined(this.path, key), this.notes);
    this.note('expected a map; left out', key);
    return undefined;
  }

  /** A list of maps; `path` says how each is called in notes. */
  entries(key: string, pathOf: (value: Plain, index: number) => string): Entry[] {
    const value = this.#take(key);
    if (value === undefined) return [];
    if (!Array.isArray(value)) this.note('expected a list; left out', key);
    return (Array.isArray(value) ? value : []).flatMap((each: unknown, index) => {
      const path = isPlain(each) ? pathOf(each, index) : String(index);
      if (isPlain(each)) return [new Entry(each, joined(this.path, path), this.notes)];
      this.note('expected a map; left out', `${key}[${index}]`);
      return [];
    });
  }

  /** Notes everything that nobody has taken, with the reason where there is one. */
  end(reasons: Readonly<Record<string, string>> = {}): void {
    for (const [key, value] of this.#values) {
      const shown = typeof value === 'object' ? '' : ` (${String(value)})`;
      this.note(`${reasons[key] ?? 'a data map has no place for it'}${shown}`, key);
    }
    this.#values.clear();
  }

  #take(key: string): unknown {
    const value = this.#values.get(key);
    this.#values.delete(key);
    return value;
  }
}

function joined(path: string, key = ''): string {
  return [path, key].filter((part) => part !== '').join('.');
}

/** The name of a named map, for its path. */
export function byName(value: Plain, index: number): string {
  return typeof value['name'] === 'string' ? value['name'] : String(index);
}

export function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlain(value) && Object.keys(value).length === 0;
}
