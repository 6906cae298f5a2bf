/**
 * Erasure (GDPR Art. 17): what a person's rows say of them goes from every store, their key is
 * destroyed, and their pseudonym enters the suppression ledger.
 */
import type { Certificate } from '@troth/core/proof';
import { countPlan } from '../requests/count-plan.ts';
import type { KeyPlace } from '../requests/environment.ts';
import { forgetPeople } from '../requests/forget.ts';
import { holdsOn } from '../requests/held.ts';
import { heldRemarks, heldRows } from '../requests/held-rows.ts';
import { tablesOf } from '../requests/tables-of.ts';
import type { Plan, Remark } from '../requests/plan-model.ts';
import { removeCopies } from '../requests/remove-copies.ts';
import { masksTexts } from '../requests/selections.ts';
import type { Conclusion, Job, Planned, Running, Workflow } from '../requests/workflow.ts';
import { keyObstacles, keyPlacesIn, vaultless } from '../requests/key-places.ts';
import { otherTenants } from './other-tenants.ts';
import { planErasure } from './plan.ts';
import { identifiersOf } from './texts.ts';

export const erasing: Workflow = { many: true, plan, keyPlaces, conclude };

async function plan(job: Job): Promise<Planned> {
  const { environment, policy, subject, stores, excepted } = job;
  const drafted = planErasure(policy.map, subject.kind, {
    tables: await tablesOf(policy, stores),
    ...(await holdsOn(environment, subject)),
  });
  const masks = drafted.stores.some(({ steps }) => steps.some(masksTexts));
  const identifiers = masks ? await identifiersOf(job) : [];
  const draft = {
    ...drafted,
    obstacles: [
      ...drafted.obstacles,
      ...vaultless(environment, drafted),
      ...keyObstacles(policy.map, subject.kind),
    ],
  };
  const touched = draft.obstacles.length > 0 ? [] : await othersTouched(job, draft);
  const asked = { keys: subject.keys, excepted, identifiers };
  const counted = await countPlan(draft, stores, asked);
  const obstacles = [...counted.obstacles, ...touched];
  const warnings = [...counted.warnings, ...nothingFound(job, counted)];
  return { plan: { ...counted, obstacles, warnings }, identifiers };
}

function nothingFound({ subject, request }: Job, { stores, obstacles }: Plan): readonly Remark[] {
  const rows = stores.flatMap(({ steps }) => steps).reduce((sum, step) => sum + step.rows, 0);
  if (rows > 0 || obstacles.length > 0 || request.found !== null) return [];
  const message = `No store holds a row of this ${subject.kind} that would change. Is the key right?`;
  return [{ code: 'nothing-found', resource: subject.kind, message }];
}

/** Rows that are not this person's alone, and that somebody else has a say in. */
async function othersTouched(job: Job, { stores }: Plan): Promise<readonly Remark[]> {
  return [...heldRemarks(await heldRows(job, stores)), ...(await otherTenants(job, stores))];
}

function keyPlaces({ policy, subject: { kind, keys } }: Job): readonly KeyPlace[] {
  return keyPlacesIn(policy, kind, keys);
}

async function conclude(running: Running): Promise<Conclusion> {
  const { environment, policy, subject, request, at } = running;
  const { keys, suppression, clock, pseudonymOf } = environment;
  const places = keyPlaces(running);
  await keys?.destroy(places);
  await at('key-destroyed');
  const { kind } = subject;
  const pseudonyms = subject.keys.map((key) => pseudonymOf(policy.id, kind, key));
  await removeCopies(environment, policy.id, pseudonyms);
  await suppression.add(
    pseudonyms.map((pseudonym) => ({
      policy: policy.id,
      kind,
      pseudonym,
      request: request.id,
      at: clock.now().toString(),
    })),
  );
  await at('suppressed');
  return {
    keys: keysLine(places.length > 0 && keys !== undefined),
    suppressed: true,
    tells: true,
    also: (client) =>
      forgetPeople(client, { policy: policy.id, kind, pseudonyms, at: clock.now() }),
  };
}

function keysLine(destroyed: boolean): Certificate['keys'] {
  return destroyed
    ? {
        state: 'destroyed',
        says: "The person's key is destroyed: what was sealed under it cannot be opened, in no copy.",
      }
    : {
        state: 'none',
        says: 'The data map declares no sealed values of this kind of person.',
      };
}
