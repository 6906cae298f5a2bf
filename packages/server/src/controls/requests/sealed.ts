/** What a request keeps encrypted while it is open: whom it is about, and what was asked besides. */
import type { Pool, PoolClient } from '../../platform/database.ts';
import type { RowKey } from '../../stores/contract.ts';
import type { Sealer, Subject } from './environment.ts';
import { requestError } from './error.ts';
import type { Request } from './request.ts';
import type { Input } from './workflow.ts';

interface Opener {
  readonly pool: Pool | PoolClient;
  readonly sealer: Sealer;
}

/** Whom it is about; only while it is open. Throws `request-state` where that is gone. */
export async function subjectOf(opener: Opener, request: Request): Promise<Subject> {
  const value = await unsealed(opener, request, 'request');
  const found = isKey(value) && value.length > 0 ? [value] : value;
  if (!Array.isArray(found) || !found.every(isKey)) throw unreadable();
  return { policy: request.policy, kind: request.subjectKind, keys: found };
}

/** What was asked besides; only while it is open. */
export async function inputOf(opener: Opener, request: Request): Promise<Input> {
  const value = await unsealed(opener, request, 'input');
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null) throw unreadable();
  return { ...value };
}

/** → undefined where nothing was sealed, though the request is open. */
async function unsealed(
  { pool, sealer }: Opener,
  { id, policy, state }: Request,
  what: 'request' | 'input',
): Promise<unknown> {
  const column = what === 'request' ? 'sealed_subject' : 'sealed_input';
  const { rows } = await pool.query<{ readonly sealed: Buffer | null; readonly gone: boolean }>(
    `select ${column} as sealed, sealed_subject is null as gone from troth.request where id = $1`,
    [id],
  );
  if (rows[0]?.gone ?? true) {
    throw requestError('request-state', 'conflict', `Request ${id} is ${state}.`);
  }
  const sealed = rows[0]?.sealed;
  if (!sealed) return undefined;
  return JSON.parse(Buffer.from(sealer.open(policy, sealed, `${what} ${id}`)).toString());
}

function unreadable() {
  return requestError('request-unknown', 'bug', 'What a request keeps sealed cannot be read.');
}

function isKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.every((part) => part === null || typeof part === 'string');
}
