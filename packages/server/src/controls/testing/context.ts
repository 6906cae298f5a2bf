/** What a probe is given in a test: real stores, and facts that the test states. */
import type { Control, Finding } from '@troth/core/control';
import type { Policy } from '@troth/core/policy';
import { freshDatabase, type TestDatabase } from '../../platform/test-database.ts';
import { inspect } from '../check/inspection.ts';
import type { Inspection, LedgerFacts, PreviousCheck, ProbeContext } from '../context.ts';
import type { OwnRequests, RequestCounts } from '../requests/facts.ts';
import type { AuthorityFacts } from '../purpose/authority.ts';
import { judgingAt } from './policy.ts';

type Facts = 'attestations' | 'history' | 'ledger' | 'requests' | 'previous' | 'authority';

interface ContextParts extends Partial<Omit<ProbeContext, Facts>> {
  readonly attestations?: Awaited<ReturnType<ProbeContext['attestations']>>;
  readonly history?: Awaited<ReturnType<ProbeContext['history']>>;
  readonly ledger?: LedgerFacts;
  readonly requests?: Partial<OwnRequests>;
  readonly authority?: AuthorityFacts;
  readonly previous?: PreviousCheck;
}

export const quietLedger: LedgerFacts = {
  size: 12,
  published: 12,
  pending: 0,
  pendingSeconds: null,
  gaps: 0,
  doubled: 0,
  evidenceWithoutEntry: 0,
  entriesWithoutEvidence: 0,
  rootsAgree: true,
  setAside: 0,
  fault: null,
  look: { entries: 12, seen: 12, seenNow: 12, oldest: null, damaged: [] },
};

export const noRequest: RequestCounts = {
  ever: 0,
  open: 0,
  unverified: 0,
  late: 0,
  extended: 0,
  lateByDays: 0,
  short: 0,
  done: 0,
  endedLate: 0,
  refused: 0,
};

/** An installation that carries out no right, and to which nobody has come. */
export const noRequests: OwnRequests = {
  carriedOut: new Set(),
  counts: async () => noRequest,
  certificates: async () => ({
    done: 0,
    missing: 0,
    verified: 0,
    unsound: 0,
    unrecorded: 0,
    said: [],
  }),
  removedSince: async () => ({}),
  holds: async () => ({ inForce: 0, ever: 0, datasets: [], shown: 0, silent: 0, broken: 0 }),
  spared: async () => new Map(),
  suppressed: async () => ({}),
  lost: async () => ({ expected: 0, missing: 0, of: [], faults: [] }),
  blind: async () => ({ datasets: [], untold: [], peopleBefore: 0 }),
  isSuppressed: async () => false,
  cameBack: async () => [],
};

/** Without `stores` in the parts, every store is one whose address nobody stated. */
export function contextOf(policy: Policy, parts: ContextParts = {}): ProbeContext {
  const {
    attestations = [],
    history = [],
    ledger = quietLedger,
    requests,
    previous,
    authority = { ran: 0, unverified: 0, unapproved: 0, avoidable: [] },
    ...rest
  } = parts;
  return {
    ...judgingAt(policy),
    stores: inspect(policy, { mode: 'sample', variables: {} }),
    ...rest,
    attestations: async () => attestations,
    history: async () => history,
    ledger: async () => ledger,
    requests: { ...noRequests, ...requests },
    previous: async () => previous,
    authority: async () => authority,
  };
}

export interface TestContext {
  after(fn: () => Promise<void>): void;
}

export interface Live {
  readonly database: TestDatabase;
  /** Runs statements as the superuser. */
  run(sql: string): Promise<void>;
  /** A new run of checks: what the last one read is read anew. */
  stores(policy: Policy, url?: string): Inspection;
}

/** A fresh PostgreSQL database in which these statements ran; all of it ends with the test. */
export async function live(t: TestContext, sql: string): Promise<Live> {
  const database = await freshDatabase();
  const opened: { close(): Promise<void> }[] = [];
  t.after(async () => {
    await Promise.all(opened.map((one) => one.close()));
    await database.drop();
  });
  const run = async (statements: string): Promise<void> => {
    await database.pool.query(statements);
  };
  await run(sql);
  return {
    database,
    run,
    stores: (policy, url = database.url) => {
      const inspection = inspect(policy, { mode: 'sample', variables: { TROTH_TEST_URL: url } });
      opened.push(inspection);
      return inspection;
    },
  };
}

/** Probes and judges once, as a check does. */
export async function findingsOf<P, F>(
  control: Control<P, F, ProbeContext>,
  context: ProbeContext,
  params: P,
): Promise<Finding[]> {
  return control.judge(await control.probe(context, params), params, context);
}

/** `rule outcome resource` of each finding, sorted: what most tests compare. */
export function gist(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, outcome, resource }) => `${rule} ${outcome} ${resource}`).toSorted();
}

/** The finding of this rule; fails the test when there is none or more than one. */
export function only(findings: readonly Finding[], rule: string): Finding {
  const found = findings.filter((finding) => finding.rule === rule);
  if (found.length !== 1 || found[0] === undefined) {
    throw new Error(`${found.length} findings of ${rule}: ${gist(findings).join('; ')}`);
  }
  return found[0];
}
