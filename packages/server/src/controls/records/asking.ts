/** How far people of the suppression ledger were asked for again, held against the policy's log. */
import { z } from 'zod';
import type { Pool } from '../../platform/database.ts';
import { faultText, type EntryReader, type OpenedRecord } from '../check/entry-reader.ts';
import { readAsking, type KeptAsking } from '../requests/asking.ts';
import { lookTwice, type Difference } from './difference.ts';

type Sources = { readonly pool: Pool; readonly reader: EntryReader };

const what = 'how far the erased were asked for again';

const payloadSchema = z.looseObject({
  asking: z.strictObject({ state: z.string(), rounds: z.number() }),
});

/** Undefined where nothing of it may be believed: then everything is asked anew. */
export async function soundAsking(
  sources: Sources,
  policy: string,
): Promise<KeptAsking | undefined> {
  const { kept, difference } = await heldAsking(sources, policy);
  if (difference === undefined) return kept;
  return kept && { ...kept, asking: undefined };
}

export async function askingDiffers(
  sources: Sources,
  policy: string,
): Promise<Difference | undefined> {
  return (await heldAsking(sources, policy)).difference;
}

type Held = { readonly kept: KeptAsking | undefined; readonly difference: Difference | undefined };

function heldAsking(sources: Sources, policy: string): Promise<Held> {
  return lookTwice(
    () => lookAt(sources, policy),
    ({ difference }) => (difference ? [difference] : []),
    ({ kept, difference }, counts) => ({
      kept,
      difference: difference && counts(difference) ? difference : undefined,
    }),
  );
}

async function lookAt({ pool, reader }: Sources, policy: string): Promise<Held> {
  // The log first: a row that was written since is newer than what it said then, and not older.
  const { asking: newest } = await reader.standing(policy);
  const kept = await readAsking(pool, policy);
  if (kept === undefined) {
    if (newest === null) return { kept, difference: undefined };
    const says = `has gone, and entry ${newest} says how far`;
    return { kept, difference: { what, says, entry: newest } };
  }
  const cited = [kept.entry, newest].filter((entry) => entry !== null);
  const opened = await reader.open(policy, cited);
  const says = differs(kept, opened, newest);
  return { kept, difference: says === undefined ? undefined : { what, says, entry: kept.entry } };
}

function differs(
  { entry, digest }: KeptAsking,
  opened: ReadonlyMap<string, OpenedRecord>,
  newest: string | null,
): string | undefined {
  const mine = opened.get(entry ?? '');
  if (mine === undefined || entry === null) return 'has no entry in the ledger';
  if (mine.fault) return `rests on entry ${entry}, which ${faultText(mine.fault)}`;
  const said = payloadSchema.safeParse(mine.payload);
  if (!said.success) return `cites entry ${entry}, which is about something else`;
  if (said.data.asking.state !== digest) return `is not what entry ${entry} says`;
  const last = opened.get(newest ?? '');
  const isBehind =
    last?.index !== undefined &&
    newest !== entry &&
    mine.index !== null &&
    (last.index === null || last.index > mine.index);
  return isBehind ? `is older than entry ${newest ?? ''} says` : undefined;
}
