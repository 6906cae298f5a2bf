/**
 * Columns without headings, judged by what stands beside them: a given name next to a family name, a
 * town next to a street. Pure; nothing is said of a column that already is something as a whole.
 */
import type { Classification } from './classification.ts';
import type { Clues } from './clues.ts';

export interface Examined {
  readonly found: readonly Classification[];
  /** Only of columns without a heading. */
  readonly clues?: Clues;
}

/** How far apart two columns still are neighbours. */
const near = 2;

/** What the neighbours add to each column, in the columns' order. */
export function besideOthers(columns: readonly Examined[]): Classification[][] {
  const table = new Beside(columns);
  return columns.map((one, at) =>
    one.clues === undefined || isWhole(one) ? [] : [...table.judge(one.clues, at)],
  );
}

const isWhole = ({ found }: Examined): boolean =>
  found.some(({ embedded, path }) => embedded !== true && path === undefined);

interface Rule {
  readonly category: string;
  readonly noun: string;
  readonly share: (clues: Clues) => number;
  readonly least: number;
  /** What has to stand beside it. */
  readonly beside: (table: Beside, at: number) => boolean;
}

class Beside {
  readonly #columns: readonly Examined[];
  /** Places of columns that name people by their values, in pairs or beside an address. */
  readonly #given: ReadonlySet<number>;
  readonly #family: ReadonlySet<number>;
  readonly #full: ReadonlySet<number>;

  constructor(columns: readonly Examined[]) {
    this.#columns = columns;
    const given = new Set<number>();
    const family = new Set<number>();
    for (const [at, { clues }] of columns.entries()) {
      const other = this.#partner(at, clues);
      if (other === undefined) continue;
      given.add(at);
      family.add(other);
    }
    this.#given = given;
    this.#family = family;
    this.#full = new Set(
      columns.flatMap(({ clues }, at) =>
        clues !== undefined && isFullName(clues) && this.#isFullBeside(at) ? [at] : [],
      ),
    );
  }

  /** The column of family names beside one of given names. */
  #partner(at: number, clues: Clues | undefined): number | undefined {
    if (clues === undefined || !isGiven(clues, this.isSupported)) return undefined;
    const others = [1, -1, near, -near]
      .map((step) => at + step)
      .filter((place) => {
        const other = this.#columns[place];
        if (other?.clues === undefined || isWhole(other)) return false;
        return isFamily(other.clues, clues, this.isSupported);
      });
    return others.toSorted((one, other) => this.#familyOf(other) - this.#familyOf(one))[0];
  }

  #familyOf(at: number): number {
    const clues = this.#columns[at]?.clues;
    return clues === undefined ? 0 : clues.family - clues.given;
  }

  isGiven(at: number): boolean {
    return this.#given.has(at) && !this.#isMoreFamily(at);
  }

  isFamily(at: number): boolean {
    return this.#family.has(at) || this.#isMoreFamily(at);
  }

  isFull(at: number): boolean {
    return this.#full.has(at);
  }

  /** Beside a contact, another name, a birth: two capitalised words may be anything alone. */
  #isFullBeside(at: number): boolean {
    const isName = ({ clues }: Examined, place: number): boolean =>
      place !== at && clues !== undefined && isFullName(clues) && clues.full >= 0.2;
    return this.hasContact || this.isSupported || this.#columns.some(isName);
  }

  /** Two columns may each be the other's partner. */
  #isMoreFamily(at: number): boolean {
    return this.#family.has(at) && this.#given.has(at) && this.#familyOf(at) > 0;
  }

  get hasContact(): boolean {
    return this.#says('user.contact.email', 'user.contact.phone', 'user.contact.address.street');
  }

  /** Something else in the table is of people: a few known names then suffice. */
  get isSupported(): boolean {
    return (
      this.#says(
        'user.contact.email',
        'user.contact.phone',
        'user.authorization.password',
        'user.government_id',
        'user.financial',
      ) || this.#columns.some(({ clues }) => clues !== undefined && isDescribed(clues))
    );
  }

  get hasAccount(): boolean {
    return this.#says('user.authorization.password');
  }

  /** Somebody stands there by name. */
  get isNamed(): boolean {
    return this.#given.size > 0 || this.#full.size > 0 || this.#says('user.name');
  }

  /** Somebody is named or described, by values or by headings. */
  get hasPerson(): boolean {
    return (
      this.isNamed ||
      this.#says('user.demographic', 'user.government_id') ||
      this.#isDescribedTwice ||
      (this.#says('user.contact.email') && this.#says('user.contact.address', 'user.contact.phone'))
    );
  }

  get #isDescribedTwice(): boolean {
    const clues = this.#columns.flatMap((one) => one.clues ?? []);
    return clues.some(({ birth }) => birth > 0.9) && clues.some(({ gender }) => gender > 0.9);
  }

  #says(...categories: readonly string[]): boolean {
    return this.#columns.some(({ found }) =>
      found.some(
        (one) =>
          one.embedded !== true && categories.some((start) => one.category.startsWith(start)),
      ),
    );
  }

  /** A street, or what is as good as one, is at most `steps` columns away. */
  isByStreet(at: number, steps: number): boolean {
    return this.#columns.some(
      ({ found }, place) =>
        Math.abs(place - at) <= steps &&
        (this.isStreet(place) ||
          found.some(
            ({ category, embedded }) =>
              embedded !== true && category.startsWith('user.contact.address'),
          )),
    );
  }

  /** Streets by a few words of theirs, with postal codes beside them. */
  isStreet(at: number): boolean {
    if ((this.#columns[at]?.clues?.street ?? 0) < 0.3) return false;
    return this.#columns.some(
      ({ clues }, place) => Math.abs(place - at) <= 3 && place !== at && (clues?.postal ?? 0) > 0.8,
    );
  }

  get hasJob(): boolean {
    return (
      this.#columns.some(({ clues }) => (clues?.job ?? 0) > 0.4) || this.#says('user.job_title')
    );
  }

  isByCoordinate(at: number): boolean {
    return [at - 1, at + 1].some((place) => (this.#columns[place]?.clues?.coordinate ?? 0) > 0.9);
  }

  *judge(clues: Clues, at: number): Generator<Classification> {
    for (const { category, noun, share, least, beside } of rules) {
      const found = share(clues);
      if (found < least || !beside(this, at)) continue;
      yield {
        category,
        confidence: Math.round((0.55 + 0.25 * Math.min(1, found)) * 100) / 100,
        reason: `no heading; ${Math.round(Math.min(1, found) * clues.total)} of ${clues.total} sampled values may be ${noun}, and the columns beside it are about people`,
      };
      return;
    }
  }
}

const isDescribed = ({ birth, gender }: Clues): boolean => birth > 0.9 || gender > 0.9;

/** Single words, some of which are known given names, as varied as people's are. */
function isGiven(clues: Clues, isSupported: boolean): boolean {
  if (clues.firm > 0.2 || clues.region > 0.3 || clues.country > 0.3) return false;
  const least = isSupported ? 0.12 : 0.2;
  return clues.given >= least && clues.given >= clues.family && clues.named > 0.8;
}

/** Known family names, or as varied as they are beside given names that leave no doubt. */
function isFamily(clues: Clues, beside: Clues, isSupported: boolean): boolean {
  const { firm, country, region, written, family, given, named } = clues;
  const isOther = written > 0.5 && clues.full > family;
  if (firm > 0.2 || country > 0.3 || region > 0.3 || isOther || named < 0.8) return false;
  return family + given >= 0.2 || (family >= 0.03 && (isSupported || beside.given >= 0.4));
}

const isFullName = (clues: Clues): boolean =>
  clues.written > 0.7 && clues.full + clues.family >= 0.08 && clues.firm < 0.2 && clues.job < 0.2;

const isPerson = (table: Beside): boolean => table.hasPerson;

/** The first that holds is what the column is. */
const rules: readonly Rule[] = [
  {
    category: 'user.name.last',
    noun: 'family names',
    share: ({ named, family, given }) => Math.max(family, given, named * 0.5),
    least: 0.2,
    beside: (table, at) => table.isFamily(at),
  },
  {
    category: 'user.name.first',
    noun: 'given names',
    share: ({ given }) => given,
    least: 0.12,
    beside: (table, at) => table.isGiven(at),
  },
  {
    category: 'user.name',
    noun: 'names of people',
    share: ({ full, family, written }) => Math.max(full + family, written * 0.5),
    least: 0.08,
    beside: (table, at) => table.isFull(at),
  },
  {
    category: 'user.name.first',
    noun: 'given names',
    share: ({ given, family }) => (given >= family ? given : 0),
    least: 0.3,
    beside: (table) => table.hasContact,
  },
  {
    category: 'user.demographic.date_of_birth',
    noun: 'dates of birth',
    share: ({ birth }) => birth,
    least: 0.9,
    beside: isPerson,
  },
  {
    category: 'user.demographic.gender',
    noun: 'genders or forms of address',
    share: ({ gender }) => gender,
    least: 0.8,
    beside: isPerson,
  },
  {
    category: 'user.contact.address.country',
    noun: 'countries',
    share: ({ country }) => country,
    least: 0.6,
    beside: (table, at) => table.hasPerson && table.isByStreet(at, 6),
  },
  {
    category: 'user.job_title',
    noun: 'job titles',
    share: ({ job }) => job,
    least: 0.4,
    beside: (table) => table.isNamed,
  },
  {
    category: 'user.workplace',
    noun: 'firms',
    share: ({ firm }) => firm,
    least: 0.3,
    beside: (table) => table.isNamed && table.hasJob,
  },
  {
    category: 'user.contact.address.street',
    noun: 'streets',
    share: ({ street }) => street,
    least: 0.3,
    beside: (table, at) => table.hasPerson && table.isStreet(at),
  },
  {
    category: 'user.demographic.race_ethnicity',
    noun: 'ethnic groups',
    share: ({ ethnic }) => ethnic,
    least: 0.5,
    beside: isPerson,
  },
  {
    category: 'user.contact.address.postal_code',
    noun: 'postal codes',
    share: ({ postal }) => postal,
    least: 0.8,
    beside: (table, at) => table.hasPerson && table.isByStreet(at, 4),
  },
  {
    category: 'user.contact.address.state',
    noun: 'states or provinces',
    share: ({ region }) => region,
    least: 0.8,
    beside: (table, at) => table.hasPerson && table.isByStreet(at, 4),
  },
  {
    category: 'user.contact.address.city',
    noun: 'towns',
    share: ({ named, region }) => (region > 0.3 ? 0 : named),
    least: 0.8,
    beside: (table, at) => table.hasPerson && table.isByStreet(at, 3),
  },
  {
    category: 'user.location.precise',
    noun: 'coordinates',
    share: ({ coordinate }) => coordinate,
    least: 0.9,
    beside: (table, at) => table.isNamed && table.isByCoordinate(at),
  },
  {
    category: 'user.account.username',
    noun: 'names of accounts',
    share: ({ handle }) => handle,
    least: 0.2,
    beside: (table) => table.hasAccount || table.hasPerson || table.hasContact,
  },
  {
    category: 'user.authorization.credentials',
    noun: 'secrets',
    share: ({ secret }) => secret,
    least: 0.9,
    beside: (table) => table.hasAccount,
  },
];
