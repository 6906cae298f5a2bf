/**
 * The checked policy: what the compiler hands on when a policy file and its data map have no error.
 * Everything here is frozen plain data; behaviour lives in the functions that read it.
 */

/** A place in a source file; line and column count from 1, as editors do. */
export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Characters to underline, at least 1. */
  readonly length: number;
}

export interface Diagnostic {
  /** `TR1042`; every code has a section in `docs/errors.md`. */
  readonly code: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly at: Span;
  /** What to write instead, when the compiler can tell. */
  readonly fix?: string;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

export interface Policy {
  /** `panda`: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly title: string;
  readonly company: string;
  readonly effective: Temporal.PlainDate;
  readonly updated?: Temporal.PlainDate;
  /** IANA time zone in which this policy's deadlines are counted. */
  readonly zone: string;
  readonly note?: string;
  /** Addresses where the policy is published, if any. */
  readonly published?: string;
  readonly promises: readonly PolicyPromise[];
  readonly map: DataMap;
  /** Hex SHA-256 of the canonical JSON of policy and data map: comments and layout do not count. */
  readonly hash: string;
}

/** A promise either keeps clauses or rolls up other promises (its status is then the worst of theirs). */
export interface PolicyPromise {
  readonly id: string;
  readonly says: string;
  readonly note?: string;
  readonly clauses: readonly Clause[];
  readonly rollsUp: readonly string[];
  readonly at: Span;
}

export interface Clause<P = unknown> {
  /** The control that keeps it: `retention`. */
  readonly kind: string;
  /** Position in the promise, from 0; `P20.0` names a clause. */
  readonly index: number;
  readonly params: P;
  readonly at: Span;
}

export interface DataMap {
  readonly subjects: Readonly<Record<string, SubjectKind>>;
  readonly purposes: Readonly<Record<string, Purpose>>;
  readonly recipients: Readonly<Record<string, Recipient>>;
  readonly stores: Readonly<Record<string, StoreDeclaration>>;
}

/** A kind of person that data is about: `employee`, `guest`. */
export interface SubjectKind {
  readonly says: string;
  /** `store.dataset` in which each such person has one row. */
  readonly root: string;
  /** Columns of the root that identify the person; composite keys match on all parts. */
  readonly key: readonly string[];
}

export interface Purpose {
  readonly says: string;
  /** GDPR Art. 6(1). */
  readonly basis: LegalBasis;
  /** Set where the purpose is open to one role only (X26). */
  readonly onlyAs?: DataRole;
}

export type LegalBasis =
  | 'consent'
  | 'contract'
  | 'legal-obligation'
  | 'vital-interests'
  | 'public-task'
  | 'legitimate-interests';

export type DataRole = 'controller' | 'processor';

/** GDPR Art. 44–49; `domestic` where no border is crossed. Privacy Shield is void and refused. */
export type TransferMechanism = 'domestic' | 'adequacy' | 'dpf' | 'scc' | 'bcr' | 'derogation';

/** Someone outside the company who is given data. */
export interface Recipient {
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly mechanism: TransferMechanism;
  readonly purposes: readonly string[];
  /** `store.dataset.field` or `store.dataset.*`. */
  readonly receives: readonly string[];
  /** The database role, if any, through which this recipient reads a store. */
  readonly reads?: readonly string[];
}

export interface StoreDeclaration {
  readonly kind: string;
  /** A connection string, or `${NAME}` for an environment variable. */
  readonly url: string;
  readonly owner: string;
  readonly provider: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** How data may leave the subjects' country for this one. */
  readonly mechanism: TransferMechanism;
  /** Schemas in which the values are looked at; a table elsewhere is drift like any other. */
  readonly schemas: readonly string[];
  /** What the server holds besides and no dataset declares. */
  readonly excluded?: readonly Excluded[];
  /** Standing database roles that may exist, and who holds them. */
  readonly holders: Readonly<Record<string, Holder>>;
  readonly datasets: Readonly<Record<string, Dataset>>;
  readonly at: Span;
}

/** Left out of the map, and so of every search, for a stated reason. */
export interface Excluded {
  readonly what:
    | 'tables'
    | 'columns'
    | 'databases'
    | 'publications'
    | 'slots'
    | 'subscriptions'
    | 'extensions'
    | 'servers'
    | 'large-objects';
  /** `schema.table`, `schema.table.column` or a plain name; `*` stands for any letters. */
  readonly names: readonly string[];
  readonly because: string;
}

export interface Holder {
  readonly says: string;
  readonly who: 'service' | 'person' | 'recipient' | 'troth';
  /** The most that this role may do on any table. */
  readonly may: 'nothing' | 'read' | 'write' | 'own' | 'superuser';
}

export type Provenance = 'self' | 'other' | 'integration' | 'generated';

export interface Dataset {
  /** `schema.table` as the store names it. */
  readonly table: string;
  /** Row identity; declared here where the table has no primary key. Empty: none. */
  readonly key: readonly string[];
  readonly tenant: readonly string[];
  /** Kind of subject → the columns that hold its key, in the order of `SubjectKind.key`. */
  readonly subjects: Readonly<Record<string, readonly string[]>>;
  readonly role: DataRole;
  readonly purposes: readonly string[];
  readonly provenance: Provenance;
  /** With provenance `other` or `integration`: who or what supplied it. */
  readonly suppliedBy?: string;
  readonly owner: string;
  readonly period: Period;
  readonly erase: EraseStrategy;
  readonly references: readonly Reference[];
  /** Set where the rows are people's requests to exercise a right. */
  readonly requests?: RequestRows;
  readonly fields: Readonly<Record<string, Field>>;
  readonly at: Span;
}

/**
 * How long rows may stay. The clock is a column of the dataset (`sent_at`) or of one that it
 * references (`companies.left_at`); while the clock is null it has not started.
 */
export type Period =
  | { readonly keep: Temporal.Duration; readonly since: string }
  /** Kept without end, with the reason; shown to the public. */
  | { readonly keep: 'indefinitely'; readonly because: string };

export type EraseStrategy =
  | { readonly how: 'delete' | 'null' }
  /** `with`: the text instead of Troth's own; `{n}` in it is different in each row. */
  | { readonly how: 'mask'; readonly with?: string }
  | { readonly how: 'keep'; readonly because: string };

/** `fields` of this dataset point at `keys` of another; all parts match together. */
export interface Reference {
  readonly fields: readonly string[];
  /** Dataset of the same store. */
  readonly to: string;
  readonly keys: readonly string[];
  /** What it points at belongs to the rows that point there, if nobody else's do: an address, a file. */
  readonly owns?: true | undefined;
  /** Rows of other people that point by it at rows that go, go too where they cannot let go. */
  readonly others?: 'delete' | undefined;
}

export interface RequestRows {
  readonly right:
    | 'access'
    | 'rectification'
    | 'erasure'
    | 'restriction'
    | 'portability'
    | 'objection';
  /** Column with the moment at which the request came in. */
  readonly opened: string;
  /** Column with the moment at which it was said to be done; null while open. */
  readonly completed: string;
}

export interface Field {
  /** fideslang data category; `none` for a column that says nothing about a person. */
  readonly category: string;
  /** How passwords are stored: `argon2id`, `bcrypt`, `scrypt`, `pbkdf2`. */
  readonly hash?: string;
  /** A token of a payment processor, never a card number. */
  readonly token?: boolean;
  readonly freeText?: boolean;
  /** JSON path (`$.contact.phone`, `$.guests[*].email`) → category. */
  readonly json?: Readonly<Record<string, string>>;
  readonly erase?: EraseStrategy;
  /** The value must be ciphertext under its subject's key. */
  readonly sealed?: boolean;
  /** Column of the same rows with the blind index of a sealed value, by which it is found and held unique. */
  readonly blindIndex?: string;
  /** A copy gives it although its name is that of a credential. */
  readonly handedOut?: true;
  /** IANA time zone of a date or a time without one; of a date the policy's where absent. */
  readonly zone?: string;
  /** It is about somebody else than the row's person: a copy leaves it out. */
  readonly about?: 'other';
}
