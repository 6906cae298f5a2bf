/** Versions of the policy, and which of them was in force from when, held against the ledger. */
import type { Pool } from '../../platform/database.ts';
import type { Acts, LoggedVersion } from './acts.ts';
import { changedText, goneText, isLater, isSame, type Difference } from './difference.ts';

export interface VersionRows {
  readonly recorded: readonly VersionRow[];
  readonly inForce: readonly InForceRow[];
}

interface VersionRow {
  readonly hash: string;
  readonly effective: string;
  readonly dated: string | null;
  /** Hex SHA-256. */
  readonly sources: string;
  readonly recorded_at: Date;
}

interface InForceRow {
  readonly hash: string;
  readonly since: Date;
  readonly published: boolean;
  readonly entry: string | null;
}

/** What took effect last comes last. */
export async function readVersions(pool: Pool, policy: string): Promise<VersionRows> {
  const { rows: recorded } = await pool.query<VersionRow>(
    `select hash, effective::text, dated::text, recorded_at,
            encode(sha256(convert_to(sources::text, 'UTF8')), 'hex') as sources
       from troth.policy_version where policy = $1`,
    [policy],
  );
  const { rows: inForce } = await pool.query<InForceRow>(
    'select hash, since, published, entry from troth.policy_in_force where policy = $1 order by number',
    [policy],
  );
  return { recorded, inForce };
}

export function versionsDiffer(
  { recorded, inForce }: VersionRows,
  { versions }: Pick<Acts, 'versions'>,
): Difference[] {
  return [
    ...recordedDiffers(recorded, versions),
    ...inForce.flatMap((row) => inForceDiffers(row, versions)),
    ...orderDiffers(inForce, versions),
    ...versions
      .filter((said) => said.since && !inForce.some(({ entry }) => entry === said.entry))
      .map(({ hash, entry }) => ({
        what: versionName(hash),
        says: `is not in force any more, and entry ${entry} says that it was put in force`,
        entry,
      })),
  ];
}

function recordedDiffers(
  rows: readonly VersionRow[],
  versions: readonly LoggedVersion[],
): Difference[] {
  const differs = versions.flatMap((said): Difference[] => {
    const { entry, hash, effective, dated, sources } = said;
    if (effective === undefined) return [];
    const row = rows.find((candidate) => candidate.hash === hash);
    const what = versionName(hash);
    if (row === undefined) return [{ what, says: goneText({ entry }), entry }];
    const changed = [
      row.effective !== effective && 'from when it counts',
      dated !== undefined && row.dated !== dated && 'the date that it states',
      sources !== undefined && row.sources !== sources && 'its text',
      isLater(row.recorded_at, said.recorded) && 'when it was recorded',
    ];
    const says = changedText(changed, entry);
    return says === undefined ? [] : [{ what, says, entry }];
  });
  const known = new Set(
    versions.flatMap(({ hash, effective }) => (effective === undefined ? [] : hash)),
  );
  const unsaid = rows.filter(({ hash }) => !known.has(hash));
  const says = 'was recorded without an entry in the ledger';
  return [
    ...differs,
    ...unsaid.map(({ hash }) => ({ what: versionName(hash), says, entry: null })),
  ];
}

function inForceDiffers(
  { hash, entry, since, published }: InForceRow,
  versions: readonly LoggedVersion[],
): Difference[] {
  const what = versionName(hash);
  const said = versions.find((one) => one.isInForce && one.entry === entry && one.hash === hash);
  if (said === undefined) {
    return [{ what, says: 'is in force without an entry in the ledger', entry }];
  }
  const changed = [
    said.since !== undefined && !isSame(since, said.since) && 'since when it is in force',
    published !== said.isPublished && 'whether it was published',
  ];
  const says = changedText(changed, said.entry);
  return says === undefined ? [] : [{ what, says, entry }];
}

/** Of two of one moment the later governs. */
function orderDiffers(
  rows: readonly InForceRow[],
  versions: readonly LoggedVersion[],
): Difference[] {
  // What is in no entry is told already.
  const placed = rows.flatMap(({ hash, entry }) => {
    const said = versions.find((one) => one.entry === entry);
    return said ? [{ hash, entry, place: said.index ?? Infinity }] : [];
  });
  return placed.flatMap(({ hash, entry, place }, index): Difference[] => {
    const before = placed[index - 1];
    if (before === undefined || before.place <= place) return [];
    const says = `took effect before ${versionName(before.hash)}, and its row comes after that one`;
    return [{ what: versionName(hash), says, entry }];
  });
}

function versionName(hash: string): string {
  return `version ${hash.slice(0, 12)} of the policy`;
}
