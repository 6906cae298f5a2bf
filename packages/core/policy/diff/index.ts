/** What a new version of a policy changes. */
import type { Catalogue } from '../catalogue.ts';
import type { Policy } from '../model.ts';
import { change, formality, type Change } from './change.ts';
import { compareMaps } from './map.ts';
import { comparePromises } from './promises.ts';

export { weakens } from './change.ts';
export type { Change, ChangeClass } from './change.ts';

/** Promises in the order of the new policy, then the policy as a whole, then its data. */
export function diffPolicies(before: Policy, after: Policy, catalogue: Catalogue): Change[] {
  const kinds = new Map(catalogue.kinds.map((one) => [one.kind, one]));
  return [
    ...comparePromises(before, after, kinds),
    ...compareHeads(before, after),
    ...compareMaps(before.map, after.map),
  ];
}

function saysOf(what: string, old: string | undefined, now: string | undefined): string {
  return `${what} ${now ?? 'nowhere'} now, before ${old ?? 'nowhere'}.`;
}

function compareHeads(before: Policy, after: Policy): Change[] {
  const rows: readonly (readonly [string, string | undefined, string | undefined])[] = [
    ['The policy is called', before.title, after.title],
    ['The company is called', before.company, after.company],
    ['It holds from', before.effective.toString(), after.effective.toString()],
    ['It is published at', before.published, after.published],
  ];
  const zone = saysOf('Deadlines are counted in the time of', before.zone, after.zone);
  return [
    ...(before.zone === after.zone ? [] : [change('changed', zone)]),
    ...rows.flatMap(([what, old, now]) => (old === now ? [] : [formality(saysOf(what, old, now))])),
  ];
}
