/** Checked policies for tests, without a file: every part has a sound default. */
import type { JudgeContext } from '@troth/core/control';
import type {
  Clause,
  DataMap,
  Dataset,
  Policy,
  PolicyPromise,
  Span,
  StoreDeclaration,
} from '@troth/core/policy';

const span: Span = { file: 'test.policy.yaml', line: 1, column: 1, length: 1 };

export const testNow: Temporal.Instant = Temporal.Instant.from('2026-03-15T12:00:00Z');

export function datasetOf(table: string, parts: Partial<Dataset> = {}): Dataset {
  return {
    table,
    key: [],
    tenant: [],
    subjects: {},
    role: 'processor',
    purposes: ['service'],
    provenance: 'self',
    owner: 'people team',
    period: { keep: 'indefinitely', because: 'the tests need it' },
    erase: { how: 'delete' },
    references: [],
    fields: {},
    at: span,
    ...parts,
  };
}

export function storeOf(
  datasets: Readonly<Record<string, Dataset>>,
  parts: Partial<StoreDeclaration> = {},
): StoreDeclaration {
  return {
    kind: 'postgres',
    url: '${TROTH_TEST_URL}',
    owner: 'platform team',
    provider: 'AWS',
    region: 'us-west-2',
    country: 'US',
    mechanism: 'dpf',
    schemas: ['public'],
    holders: {},
    // Every test has a database of its own in one server.
    excluded: [{ what: 'databases', names: ['*'], because: 'databases of other tests' }],
    datasets,
    at: span,
    ...parts,
  };
}

/** A map with one store, `main`, of these datasets. */
export function mapOf(
  datasets: Readonly<Record<string, Dataset>>,
  parts: Partial<DataMap> = {},
): DataMap {
  return {
    subjects: {},
    purposes: { service: { says: 'Provide the service', basis: 'contract' } },
    recipients: {},
    stores: { main: storeOf(datasets) },
    ...parts,
  };
}

export function clauseOf(kind: string, params: unknown, index = 0): Clause {
  return { kind, index, params, at: span };
}

export function promiseOf(id: string, ...clauses: readonly Clause[]): PolicyPromise {
  return { id, says: `What ${id} promises.`, clauses, rollsUp: [], at: span };
}

export function policyOf(map: DataMap, parts: Partial<Policy> = {}): Policy {
  return {
    id: 'test',
    title: 'Test policy',
    company: 'Test',
    effective: Temporal.PlainDate.from('2025-01-01'),
    zone: 'America/Los_Angeles',
    promises: [promiseOf('T01', clauseOf('publication', { dated: true }))],
    map,
    hash: 'a'.repeat(64),
    ...parts,
  };
}

/** The policy's first promise and clause, or a publication clause when it has none. */
export function judgingAt(policy: Policy, now = testNow): JudgeContext {
  const promise = policy.promises[0] ?? promiseOf('T01');
  const clause = promise.clauses[0] ?? clauseOf('publication', { dated: true });
  return { policy, promise, clause, now };
}
