/** What a demo service is: a schema, a generator of its rows, a policy file and standing database roles. */

export interface Demo {
  /** `panda`; also the id of its policy. */
  readonly id: string;
  /** Absolute path of the policy file; its data map lies beside it. */
  readonly policyFile: string;
  /** Standing database roles that the generator creates in the cluster if they are missing. */
  readonly roles: readonly DemoRole[];
  /** By roles that are made up for the demo, and say so in their names. */
  readonly attestations: readonly DemoAttestation[];
  /** What the service carries out through Troth before its first check, so that there is something to look at. */
  readonly acts: readonly DemoAct[];
  readonly generate: (options: GenerateOptions) => Promise<Generated>;
}

export interface GenerateOptions {
  /** Connection string to the demo's own database, which exists and is empty or was made by this demo. */
  readonly url: string;
  /** People; 1,000 unless told. A database that holds another number is made anew only when it is told. */
  readonly subjects?: number;
  /** The same seed, subjects and `now` give the same rows. */
  readonly seed?: number;
  /** The moment that every date is relative to; the present unless told. */
  readonly now?: Temporal.Instant;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * Called when the rows are there and before the demo counts as made: where it fails, or the process
   * is killed in it, the demo is made anew the next time.
   */
  readonly onFilled?: () => Promise<void>;
}

export interface Progress {
  /** What is being done: `employees`, or `keys and indexes`. */
  readonly step: string;
  readonly rows: number;
  /** Rows of this step; 0 where they are not counted. */
  readonly of: number;
}

export interface Generated {
  /** False when the database already held this demo and was left alone. */
  readonly created: boolean;
  readonly subjects: number;
  readonly seed: number;
  /** Rows written by this call. */
  readonly rows: number;
}

export interface DemoAttestation {
  /** A promise of the policy, or its data map. */
  readonly of: string;
  readonly role: `demo-${string}`;
  readonly statement: string;
  /** Made so many days ago; it counts for a year. */
  readonly daysAgo: number;
}

/** People and customers are those of the first rows; a demo that is too small for them is refused. */
export type DemoAct =
  | {
      readonly act: 'request';
      readonly right:
        | 'access'
        | 'erasure'
        | 'objection'
        | 'portability'
        | 'rectification'
        | 'restriction';
      readonly kind: string;
      readonly key: Readonly<Record<string, string>>;
      /** What is right, for a rectification: `store.dataset.field` → value. */
      readonly set?: Readonly<Record<string, string>>;
    }
  | {
      readonly act: 'destroy';
      readonly tenant: Readonly<Record<string, string>>;
      /** Why, although the contract runs. */
      readonly onRequest: string;
    }
  | {
      readonly act: 'hold';
      readonly kind: string;
      readonly key: Readonly<Record<string, string>>;
      readonly reason: string;
      readonly owner: `demo-${string}`;
    };

export interface DemoRole {
  readonly name: string;
  /** Whether it may connect; a role that does not log in only owns or groups. */
  readonly login: boolean;
  /** Days from the generation after which its password stops working; never where absent. */
  readonly validDays?: number;
}

/** Text of a value as COPY wants it is made from these; a boolean or number prints as itself. */
export type Value = string | number | boolean | null;

/** The rows of one table: row `index` is a function of the seed and the index alone. */
export interface TableRows {
  /** Name in the schema `public`. */
  readonly table: string;
  readonly columns: readonly string[];
  readonly count: number;
  readonly row: (index: number) => readonly Value[];
}
