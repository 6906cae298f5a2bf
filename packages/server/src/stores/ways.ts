/** What lets somebody reach rows of a store past its list of roles, and how sessions reach it. */

/** What only some may read: as it was read, or the statement by which the right is given. */
export type Seen<T> =
  | { readonly seen: true; readonly value: T }
  | { readonly seen: false; readonly grant: string };

export type Right = 'read' | 'write';

export interface Ways {
  /** Whether the right to make roles is, as before PostgreSQL 16, the right to become any of them. */
  readonly rolesMakeThemselves: boolean;
  /** Functions that run with their owner's rights, and that another role may call. */
  readonly functions: readonly OwnerFunction[];
  /** Functions that were looked at: all but the server's own, and of extensions those with their owner's rights. */
  readonly functionsSeen: number;
  /** Rights on the server itself, by which rows are reached without a right on a table. */
  readonly serverRights: readonly ServerRight[];
  /** Rights that everybody who can log in has on a table. */
  readonly open: readonly OpenTable[];
  readonly tablesSeen: number;
  /** Rights on tables that are yet to be made. */
  readonly defaults: readonly DefaultRight[];
  /** Tables of PostgreSQL itself that hold passwords or values, and who was given them. */
  readonly catalogues: readonly { readonly table: string; readonly role: string | null }[];
  readonly mappings: readonly Mapping[];
  readonly rules: Seen<readonly AccessRule[]>;
  readonly passwords: PasswordFacts;
  readonly log: LogFacts;
  readonly sessions: SessionCounts;
  /** The server has TLS switched on; where not, rules that ask for it let nobody in. */
  readonly tls: boolean;
  /** This connection came from the machine that the server runs on. */
  readonly local: boolean;
}

export interface OwnerFunction {
  /** `schema.name(argument types)`. */
  readonly name: string;
  readonly owner: string;
  /** The extension that it belongs to; null for none. */
  readonly extension: string | null;
  /** Everybody who can log in may call it. */
  readonly everybody: boolean;
  /** Other roles than the owner that were given it by name. */
  readonly roles: readonly string[];
}

export interface ServerRight {
  /** `function lo_export(oid, text)`, `setting archive_command`, `large objects`. */
  readonly on: string;
  /** Null for everybody. */
  readonly role: string | null;
  /** `superuser`: whoever has it can take any other right. */
  readonly may: Right | 'superuser';
}

export interface OpenTable {
  readonly schema: string;
  readonly name: string;
  readonly may: Right;
}

export interface DefaultRight {
  /** Whose new tables. */
  readonly owner: string;
  /** Null for every schema. */
  readonly schema: string | null;
  /** Null for everybody. */
  readonly role: string | null;
  readonly may: Right;
}

/** Under which name a role reaches another server. */
export interface Mapping {
  readonly server: string;
  /** Null for everybody. */
  readonly role: string | null;
  /** Whether a password is kept with it, and the name there; never the password. */
  readonly kept: Seen<{ readonly password: boolean; readonly as: string | null }>;
}

/** A line of `pg_hba.conf`, in the order in which they count; the file's, whether reloaded or not. */
export interface AccessRule {
  readonly line: number;
  readonly type: string;
  readonly databases: readonly string[];
  readonly roles: readonly string[];
  readonly address: string | null;
  readonly netmask: string | null;
  readonly method: string;
  readonly error: boolean;
}

export interface PasswordFacts {
  /** How the next password is kept: of the server, or of the role or database that `for` names. */
  readonly methods: readonly { readonly method: string; readonly for: string | null }[];
  /** Roles whose password is kept as MD5, of the roles that have one. */
  readonly kept: Seen<{ readonly md5: readonly string[]; readonly of: number }>;
}

/** Settings that decide what the server writes into its log; `for`: only of that role or database. */
export interface LogFacts {
  readonly settings: readonly {
    readonly name: string;
    readonly value: string;
    readonly for: string | null;
  }[];
  /** Libraries that are loaded into each session. */
  readonly libraries: Seen<readonly string[]>;
}

export interface SessionCounts {
  /** Sessions whose transport could be seen, of those that there were. */
  readonly seen: number;
  readonly of: number;
  readonly grant: string;
  /** Across a network and without encryption. */
  readonly open: readonly {
    readonly role: string;
    readonly database: string;
    readonly sessions: number;
  }[];
}
