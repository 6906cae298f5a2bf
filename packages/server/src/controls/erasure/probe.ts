import type { ProbeContext } from '../context.ts';
import type { CertificateFacts } from '../requests/certificate-facts.ts';
import type { Lost, OwnRequests } from '../requests/facts.ts';
import type { Right } from '../requests/request.ts';
import { requestsInTime, type RequestsInTime } from '../requests/request-tables.ts';
import { attemptAll } from '../attempt.ts';
import { datasetsOf } from '../scope.ts';
import type { Params } from './clause.ts';
import { mailedRequests, type Intake } from './intake.ts';
import { leftovers, type Leftovers } from './leftovers.ts';
import { unreachedIn, type Unreached } from './unreached.ts';

export interface Facts extends Leftovers {
  readonly unreached: Unreached;
  /** Datasets that the clause names and the data map lacks. */
  readonly missing: readonly string[];
  readonly requests: RequestsInTime;
  /** Whether erasures are carried out here, and not only by the service itself. */
  readonly carriedOut: boolean;
  /** Of the rights that the clause covers. */
  readonly certificates: ReadonlyMap<Right, CertificateFacts>;
  /** People of the suppression ledger. */
  readonly listed: number;
  readonly back: Awaited<ReturnType<OwnRequests['cameBack']>>;
  readonly mailed: Intake;
  readonly lost: Lost;
  readonly blind: Awaited<ReturnType<OwnRequests['blind']>>;
  /** Stores with such datasets that do not answer. */
  readonly silent: readonly (readonly [
    string,
    { readonly code: string; readonly message: string },
  ])[];
}

export async function probe(context: ProbeContext, params: Params): Promise<Facts> {
  const rights = params.rights ?? ['erasure'];
  const requests = await requestsInTime(context, rights, params);
  const { datasets, missing } = datasetsOf(context.policy.map, params.datasets);
  const erasures = requests.tables
    .map(([table]) => table)
    .filter((table) => table.requests.right === 'erasure');
  return {
    missing,
    requests,
    carriedOut: context.requests.carriedOut.has('erasure'),
    certificates: await certificatesOf(context.requests, rights),
    silent: context.requests.carriedOut.has('erasure')
      ? await silentStores(context, [...new Set(datasets.map(({ store }) => store))])
      : [],
    unreached:
      params.verified && context.requests.carriedOut.has('erasure')
        ? await unreachedIn(context, datasets)
        : [],
    mailed: await mailedRequests(context, rights, params),
    ...(params.verified
      ? {
          ...(await leftovers(context, erasures, datasets)),
          ...(await cameBack(context.requests, new Set(datasets.map(nameOf)))),
        }
      : { remains: [], elsewhere: [], nameless: [], listed: 0, back: [], ...nothing }),
  };
}

const nothing = {
  lost: { expected: 0, missing: 0, of: [], faults: [] },
  blind: { datasets: [], untold: [], peopleBefore: 0 },
};

async function silentStores(
  { stores }: ProbeContext,
  names: readonly string[],
): Promise<Facts['silent']> {
  const asked = await attemptAll(names, (name) => stores.discovered(name));
  return asked.flatMap(([name, attempt]) =>
    attempt.done ? [] : [[name, attempt.failure] as const],
  );
}

async function certificatesOf(
  requests: OwnRequests,
  rights: readonly Right[],
): Promise<Facts['certificates']> {
  const found = new Map<Right, CertificateFacts>();
  for (const right of rights) found.set(right, await requests.certificates(right));
  return found;
}

/** A customer who came back is the matter of a destruction. */
async function cameBack(
  requests: OwnRequests,
  scope: ReadonlySet<string>,
): Promise<Pick<Facts, 'listed' | 'back' | 'lost' | 'blind'>> {
  const { tenant: _, ...people } = await requests.suppressed();
  return {
    listed: Object.values(people).reduce((sum, count) => sum + count, 0),
    lost: await requests.lost(),
    blind: await requests.blind(),
    back: (await requests.cameBack()).filter(
      ({ place }) => place.kind !== 'tenant' && scope.has(nameOf(place)),
    ),
  };
}

function nameOf({ store, name }: { readonly store: string; readonly name: string }): string {
  return `${store}.${name}`;
}
