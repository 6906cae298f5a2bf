/**
 * Reads a policy's log for whoever holds rows against it. What was read is folded into a small file
 * beside the logs, so that the next command reads only what is new. The file lies outside the
 * database, holds ids alone and is signed under the keyring; where it has gone, was changed, or fits the
 * log no more, the log is read anew. An older one that is put back is only read on from.
 */
import { createHmac, hkdfSync, randomUUID, timingSafeEqual, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { canonicalJson } from '@troth/core/proof';
import { z } from 'zod';
import type {
  EndedRequest,
  EntryReader,
  OpenedRecord,
  Standing,
} from './controls/check/entry-reader.ts';
import { foldLog, isOver, nothingStands } from './controls/records/fold-log.ts';
import { isSystemError } from './ledger/error.ts';
import type { Ledger } from './ledger/ledger.ts';
import { openEntries } from './ledger/open-entries.ts';
import { loggedIds, publishedSize } from './ledger/read-entries.ts';
import type { Vault } from './vault/contract.ts';
import { sealerFor } from './vault/sealing.ts';

export interface ReaderParts {
  readonly ledger: Ledger;
  readonly root: KeyObject;
  readonly vault?: Pick<Vault, 'saltOfKeys'> | undefined;
  /** Folder of the files. */
  readonly folder: string;
}

const schema = z.strictObject({
  version: z.literal(2),
  /** Of the policy and all else; base64url. */
  mac: z.string(),
  upTo: z.number(),
  last: z.string().nullable(),
  standing: z.strictObject({
    judgements: z.record(z.string(), z.strictObject({ entry: z.string(), run: z.number() })),
    acts: z.array(z.string()),
    requests: z.record(z.string(), z.string()),
    ended: z.number(),
    asking: z.string().nullable(),
    identities: z.record(z.string(), z.string()),
    unread: z.array(z.string()),
    newest: z.string().nullable(),
    accepted: z.array(z.strictObject({ at: z.string(), upTo: z.number(), after: z.number() })),
  }),
});

interface Read {
  readonly upTo: number;
  /** The last entry that was read: another one at its place is another log. */
  readonly last: string | null;
  readonly standing: Standing;
}

const nothingRead: Read = { upTo: 0, last: null, standing: nothingStands };

export function entryReader({ ledger, root, vault, folder }: ReaderParts): EntryReader {
  const openingOf = (policy: string) => ({
    sealer: sealerFor(root, policy),
    ...(vault
      ? { saltOf: (keys: readonly string[], id: string) => vault.saltOfKeys(keys, id) }
      : {}),
  });
  const open = async (policy: string, entries: readonly string[]) =>
    openEntries(ledger, policy, entries, openingOf(policy));
  return {
    open,
    async *ended(policy) {
      const size = (await publishedSize(ledger, policy)) ?? 0;
      for await (const { ids } of loggedIds(ledger, policy, { from: 0, to: size, size })) {
        const known = ids.filter((id) => id !== undefined);
        yield endedIn([...(await open(policy, known)).values()]);
      }
      yield endedIn([...(await open(policy, await waitingIds(ledger, policy))).values()]);
    },
    async standing(policy) {
      const path = join(folder, `${policy}.json`);
      const size = (await publishedSize(ledger, policy)) ?? 0;
      const key = keyOf(root, policy);
      const kept = await readKept(path, key);
      const known = (await isOfThisLog(ledger, policy, kept, size)) ? kept : nothingRead;
      const read = await readOn(ledger, policy, known, size, async (ids) => [
        ...(await open(policy, ids)).values(),
      ]);
      if (!isDeepStrictEqual(read, kept)) await writeKept(folder, path, read, key);
      const waiting = await open(policy, await waitingIds(ledger, policy));
      const recorded = [...waiting.values()].filter(({ payload }) => payload !== null);
      return foldLog(read.standing, recorded);
    },
  };
}

function endedIn(opened: readonly OpenedRecord[]): readonly EndedRequest[] {
  return opened.flatMap(({ id, payload }) => {
    const request = payload?.['request'];
    const state = payload?.['state'];
    if (typeof request !== 'string' || typeof state !== 'string' || !isOver(state)) return [];
    return [{ request, entry: id, state }];
  });
}

/** What was recorded and has no index yet counts too; what is none of ours does not open. */
async function waitingIds({ pool }: Ledger, policy: string): Promise<readonly string[]> {
  const { rows } = await pool.query<{ readonly id: string }>(
    'select id from troth.outbox where log = $1 order by position limit 10000',
    [policy],
  );
  return rows.map(({ id }) => id);
}

async function readOn(
  ledger: Ledger,
  policy: string,
  from: Read,
  size: number,
  open: (ids: readonly string[]) => Promise<readonly OpenedRecord[]>,
): Promise<Read> {
  let read = { ...from, standing: await openedSince(from.standing, open) };
  for await (const { first, ids } of loggedIds(ledger, policy, {
    from: from.upTo,
    to: size,
    size,
  })) {
    const known = ids.filter((id) => id !== undefined);
    const standing = foldLog(read.standing, await open(known));
    const lost = ids.flatMap((id, n) => (id === undefined ? [`${policy}/${first + n}`] : []));
    read = {
      upTo: first + ids.length,
      last: ids.at(-1) ?? null,
      standing: { ...standing, unread: [...standing.unread, ...lost] },
    };
  }
  return read;
}

/** Evidence that was put back counts again. */
async function openedSince(
  standing: Standing,
  open: (ids: readonly string[]) => Promise<readonly OpenedRecord[]>,
): Promise<Standing> {
  if (standing.unread.length === 0) return standing;
  const opened = (await open(standing.unread)).filter(({ payload }) => payload !== null);
  const healed = new Set(opened.map(({ id }) => id));
  const unread = standing.unread.filter((id) => !healed.has(id));
  return foldLog({ ...standing, unread }, opened);
}

async function isOfThisLog(
  ledger: Ledger,
  policy: string,
  { upTo, last }: Read,
  size: number,
): Promise<boolean> {
  if (upTo > size || upTo === 0) return upTo === 0;
  const place = { from: upTo - 1, to: upTo, size };
  for await (const { ids } of loggedIds(ledger, policy, place)) {
    return ids[0] === (last ?? undefined);
  }
  return false;
}

function keyOf(root: KeyObject, policy: string): Buffer {
  return Buffer.from(hkdfSync('sha256', root, '', `troth ledger-read v1 ${policy}`, 32));
}

function macOf({ upTo, last, standing }: Read, key: Buffer): Buffer {
  const text = canonicalJson({ upTo, last, standing: JSON.parse(JSON.stringify(standing)) });
  return createHmac('sha256', key).update(text).digest();
}

async function readKept(path: string, key: Buffer): Promise<Read> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (!parsed.success) return nothingRead;
    const { mac, upTo, last, standing } = parsed.data;
    const read = { upTo, last, standing };
    const [said, own] = [Buffer.from(mac, 'base64url'), macOf(read, key)];
    return said.length === own.length && timingSafeEqual(said, own) ? read : nothingRead;
  } catch (error) {
    if (isSystemError(error, 'ENOENT') || error instanceof SyntaxError) return nothingRead;
    throw error;
  }
}

/** Two that write at once write what each of them read: both are right. */
async function writeKept(folder: string, path: string, read: Read, key: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mac = macOf(read, key).toString('base64url');
  const aside = `${path}.${randomUUID()}`;
  await writeFile(aside, JSON.stringify({ version: 2, mac, ...read }), { mode: 0o600 });
  await rename(aside, path);
}
