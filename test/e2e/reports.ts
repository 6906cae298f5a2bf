/** The JSON documents that `up --once`, `check` and `status` print, as far as tests look at them. */
import assert from 'node:assert/strict';

export interface Document {
  readonly counts: Readonly<Record<string, number>>;
  readonly policies: readonly {
    readonly policy: string;
    readonly promises: readonly Promised[];
  }[];
  readonly ledger: { readonly folder: string };
}

export interface Promised {
  readonly id: string;
  readonly status: string;
  readonly reason: string;
  readonly clauses: readonly { readonly findings: readonly Found[] }[];
}

export interface Found {
  readonly rule: string;
  readonly outcome: string;
  readonly resource: string;
  readonly rows?: number;
}

/** Throws where standard output is anything but one JSON document. */
export function documentOf(stdout: string): Document {
  return JSON.parse(stdout);
}

export function promisesOf(document: Document): readonly Promised[] {
  return document.policies.flatMap(({ promises }) => promises);
}

export function promiseOf(document: Document, name: string): Promised {
  const [policy, id] = name.split('/');
  const found = document.policies
    .find((one) => one.policy === policy)
    ?.promises.find((promise) => promise.id === id);
  assert.ok(found, `${name} is in the document`);
  return found;
}

/** Findings that are faults, as `rule resource rows`. */
export function faultsOf({ clauses }: Promised): readonly string[] {
  return clauses
    .flatMap(({ findings }) => findings)
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ rule, resource, rows }) =>
      [rule, resource, rows].filter((part) => part !== undefined).join(' '),
    );
}
