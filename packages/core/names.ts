/**
 * What a name may be, said once: the compiler, the ledger's entries, certificates, Troth's own
 * tables and the command line hold names against these. What compiles can be checked and logged.
 */

/** A form of name, with what a message says of it. */
export interface NameForm {
  readonly pattern: RegExp;
  readonly expected: string;
}

/** Names a log of the ledger, a folder and rows. The pattern stands in `sql/000002.sql` too. */
export const policyName: NameForm = {
  pattern: /^[a-z][a-z0-9-]{0,31}$/,
  expected: 'expected up to 32 lower-case letters, digits and hyphens, a letter first',
};

/** The log of logs: no policy can have its name. */
export const metaLog = 'meta';

/** Words that every object of JavaScript has: a look for such a name would always find something. */
const inherited =
  '(?!(constructor|hasOwnProperty|isPrototypeOf|propertyIsEnumerable|toLocaleString|toString|valueOf)$)';

/** Shown, linked to and logged: `P20`, `A03b`, `privacy-1`. */
export const promiseName: NameForm = {
  pattern: new RegExp(`^${inherited}[A-Za-z][A-Za-z0-9_-]{0,31}$`),
  expected: 'expected up to 32 letters, digits, `_` and `-`, a letter first',
};

/** A promise has at most as many clauses, so that `P20.999` can name the last. */
export const mostClauses = 1000;

/** `P20`, or `P20.0` for one of its clauses. */
export const clauseName: RegExp = /^[A-Za-z][A-Za-z0-9_-]{0,31}(\.(0|[1-9][0-9]{0,2}))?$/;

/** Kinds of people, purposes, recipients, stores and datasets. */
export const mapName: NameForm = {
  pattern: new RegExp(`^${inherited}[A-Za-z][A-Za-z0-9_-]{0,62}$`),
  expected: 'expected up to 63 letters, digits, `_` and `-`, a letter first',
};

/** A role of the company, as an attestation names it: `head-of-people`. */
export const roleName: NameForm = {
  pattern: /^(?=.{1,63}$)[a-z0-9]+(-[a-z0-9]+)*$/,
  expected: 'expected up to 63 lower-case letters, digits and hyphens',
};

/** A column or database role is named by its store, in any letters, up to so many. */
export const longestColumn = 128;

/** `store.dataset.column` and the longest path into JSON fit. */
export const longestPlace = 512;

/** A reason that people write into a data map: one or two sentences, shown to the public. */
export const longestReason = 1000;

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/;

/** Text that every part can hold: databases and JSON refuse, or change, what this refuses. */
export function isPlainText(text: string): boolean {
  return text.isWellFormed() && !control.test(text);
}

export function isPolicyName(text: string): boolean {
  return policyName.pattern.test(text) && text !== metaLog;
}
