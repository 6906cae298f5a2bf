/** Which things a finding's numbers are of: a count alone does not tell where somebody looked. */
import type { Clause, Policy } from '@troth/core/policy';
import type { Finding } from '@troth/core/control';

/** With the name of what its resource is, where the finding itself gives no names. */
export function withNames({ id, map }: Pick<Policy, 'id' | 'map'>, finding: Finding): Finding {
  const { outcome, coverage, resource } = finding;
  if (coverage === undefined || coverage.names !== undefined) return finding;
  if (outcome !== 'met' && outcome !== 'declared') return finding;
  const stores = Object.keys(map.stores);
  const name = resource === 'ledger' ? `the log ${id}` : nameOf(stores, resource);
  const isOfAll = resource === 'policy' && coverage.looked.some(({ what }) => what === 'tables');
  const names = name === undefined ? (isOfAll ? stores.map(storeName) : []) : [name];
  return names.length === 0 ? finding : { ...finding, coverage: { ...coverage, names } };
}

function storeName(store: string): string {
  return `the store ${store}`;
}

/** Undefined where the resource is the policy as a whole: the finding must say itself which things. */
function nameOf(stores: readonly string[], resource: string): string | undefined {
  const [first = '', second = ''] = resource.split('/');
  if (first === 'right') return `requests for ${second}`;
  if (!stores.includes(first)) return undefined;
  // What else a server has (`main/role/reader`) is seen in the look at all of it.
  return second.includes('.') ? resource : storeName(first);
}

const ofTables: ReadonlySet<string> = new Set(['tables', 'datasets', 'columns', 'rows']);

/** A clause about some datasets looks at no other: said, for the numbers are of those alone. */
export function withinDatasets({ params }: Pick<Clause, 'params'>, finding: Finding): Finding {
  const { outcome, coverage } = finding;
  if (outcome !== 'met' || coverage === undefined || !isLimited(params)) return finding;
  if (!coverage.looked.some(({ what }) => ofTables.has(what))) return finding;
  const others = 'tables that this clause is not about';
  const unseen = coverage.unseen === undefined ? others : `${others}; ${coverage.unseen}`;
  return { ...finding, coverage: { ...coverage, unseen } };
}

function isLimited(params: unknown): boolean {
  return (
    typeof params === 'object' &&
    params !== null &&
    'datasets' in params &&
    params.datasets !== undefined
  );
}
