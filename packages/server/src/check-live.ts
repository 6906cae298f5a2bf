/** Whether the real databases let the workflows of policies do what they would have to do. */
import { closing } from '@troth/core/closing';
import type { Policy } from '@troth/core/policy';
import { clockZonesOf } from './controls/clock-zones.ts';
import { addressOf, type Variables } from './controls/check/inspection.ts';
import { liveObstacles, type LivePart } from './controls/live-obstacles.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import type { WritableStore } from './stores/contract.ts';
import { openWritablePostgres } from './stores/postgres/writing/index.ts';

export interface LiveReport {
  readonly policy: string;
  readonly parts: readonly LivePart[];
}

/** Needs no installation and makes no request. Throws where a store cannot be asked. */
export async function checkLive(
  policies: readonly Policy[],
  variables: Variables,
  clock: Clock = systemClock,
): Promise<readonly LiveReport[]> {
  const reports: LiveReport[] = [];
  for (const policy of policies) {
    const stores = openStores(policy, variables);
    await closing(
      async () => {
        const parts = await liveObstacles(policy, stores, clock.now());
        reports.push({ policy: policy.id, parts });
      },
      async () => {
        await Promise.all([...stores.values()].map((store) => store.close()));
      },
    );
  }
  return reports;
}

function openStores(policy: Policy, variables: Variables): Map<string, WritableStore> {
  return new Map(
    Object.entries(policy.map.stores).map(([name, declaration]) => {
      const url = addressOf(name, declaration, variables);
      return [name, openWritablePostgres({ name, url, zones: clockZonesOf(policy, name) })];
    }),
  );
}
