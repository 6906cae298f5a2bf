/** The reading of `facts.ts` over Troth's own database: each read made once for a run of checks. */
import { askAgain, type AskSources } from './ask-again.ts';
import { withBeyond } from './beyond-kept.ts';
import { blindPlaces } from './came-back.ts';
import { certificateFacts, type Verification } from './certificate-facts.ts';
import { untoldKeys, type Discover } from './key-forms.ts';
import { countHolds, countRemoved, countRequests } from './count-requests.ts';
import type { Lost, OwnRequests } from './facts.ts';
import { exceptedPeople } from './held.ts';
import { countPeople, kindsIn, listedIn, without, type Listed } from './listed.ts';
import { wholeList, type HeldLines } from './held-lines.ts';
import { listHolds, type Hold } from './holds.ts';
import type { Right } from './request.ts';
import { tenantKind } from './tenant.ts';

export interface Sources extends Verification, AskSources {
  readonly now: Temporal.Instant;
  readonly carriedOut: ReadonlySet<Right>;
  /** The suppression ledger, as far as it may be believed. */
  suppressed(): Promise<HeldLines>;
  /** Folder of the copies that people were given. */
  readonly exports?: string;
}

export function ownRequests(sources: Sources): OwnRequests {
  const { pool, policy, now, carriedOut } = sources;
  const held = once(() => sources.suppressed());
  const listed = once(async () => wholeList(policy.id, await held()));
  const discover: Discover = (store) => sources.stores.discovered(store);
  const learnt = once(() => sources.pseudonymOf.learn(policy, discover));
  const back = once(async () => {
    await learnt();
    const known = await listed();
    const asked = await search(sources, known);
    if (!asked.some(({ place }) => place.keeps)) return asked;
    const facts = await certificates('destruction');
    return asked.map((one) => withBeyond(one, known, facts));
  });
  const holds = once(async () => ({
    ...(await countHolds(pool, policy.id)),
    datasets: (await holdsInForce(sources)).flatMap(({ dataset }) => dataset ?? []),
  }));
  const read = new Map<Right, ReturnType<OwnRequests['certificates']>>();
  const certificates: OwnRequests['certificates'] = (right) => {
    const known = read.get(right) ?? certificateFacts(pool, policy.id, right, sources);
    read.set(right, known);
    return known;
  };
  return {
    ...(sources.exports === undefined ? {} : { exports: sources.exports }),
    carriedOut,
    counts: (right, limits) => countRequests(pool, policy.id, right, { ...limits, now }),
    certificates,
    removedSince: (moment) => countRemoved(pool, policy.id, moment),
    holds,
    spared: once(() => exceptedPeople(sources, policy)),
    async suppressed() {
      return countPeople(await listed());
    },
    lost: once(async () => lostIn(await held())),
    async blind() {
      const known = await listed();
      const withoutHandles = [...known.values()].filter((one) => one.isPerson && !one.hasHandles);
      const kinds = new Set(kindsIn(known));
      kinds.delete(tenantKind);
      return {
        datasets: blindPlaces(policy, kinds),
        untold: known.size === 0 ? [] : await untoldKeys(policy, kinds, discover),
        peopleBefore: withoutHandles.length,
      };
    },
    async isSuppressed(kind, key) {
      await learnt();
      // What no request put there proves no destruction.
      const known = listedIn(policy.id, (await held()).inForce);
      return sources.pseudonymOf.all(policy.id, kind, key).some((one) => known.has(one));
    },
    cameBack: back,
  };
}

/** What a hold that is in force keeps has not come back. */
async function search(sources: Sources, listed: Listed): ReturnType<OwnRequests['cameBack']> {
  if (listed.size === 0) return [];
  const holds = await holdsInForce(sources);
  const people = new Set(holds.flatMap(({ pseudonym }) => pseudonym ?? []));
  return askAgain(sources, {
    listed: without(listed, people),
    kinds: kindsIn(listed),
    heldDatasets: new Set(holds.flatMap(({ dataset }) => dataset ?? [])),
    heldRequests: [...people].flatMap((one) => [...(listed.get(one)?.requests ?? [])]),
    blind: blindPlaces(sources.policy, kindsIn(listed)),
  });
}

async function holdsInForce({ pool, policy }: Sources): Promise<readonly Hold[]> {
  return (await listHolds(pool)).filter((hold) => hold.policy === policy.id);
}

function lostIn({ expected, missing, faults }: HeldLines): Lost {
  const of = [...new Set(missing.map(({ request }) => request))];
  return { expected, missing: missing.length, of, faults };
}

function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => (reading ??= read());
}
