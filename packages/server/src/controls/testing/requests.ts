/** Troth's own requests in a test: rows in a real database, certificates under a real key. */
import { createSecretKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Policy } from '@troth/core/policy';
import {
  canonicalBytes,
  certificateBody,
  formatCertificate,
  formatCheckpoint,
  formatNote,
  formatReceipt,
  leafHash,
  utf8,
  verifierKey,
  verifyCertificate,
  type Certificate,
} from '@troth/core/proof';
import type { Pool } from '../../platform/database.ts';
import { freshDatabase } from '../../platform/test-database.ts';
import type { RowKey } from '../../stores/contract.ts';
import { fixedClock } from '../../platform/clock.ts';
import { readAsking } from '../requests/asking.ts';
import type { Inspection } from '../context.ts';
import type { OwnRequests } from '../requests/facts.ts';
import { ownRequests } from '../requests/own-requests.ts';
import type { Plan } from '../requests/plan-model.ts';
import { pseudonymsUnder, type PseudonymOf } from '../requests/pseudonym.ts';
import type { Right } from '../requests/request.ts';
import type { State } from '../requests/state.ts';
import { openSuppression, type Suppression } from '../requests/suppression.ts';
import type { TestContext } from './context.ts';
import { testNow } from './policy.ts';

export interface GivenRequest {
  readonly right?: Right;
  readonly state?: State;
  readonly opened: string;
  /** One month after `opened` when absent. */
  readonly due?: string;
  readonly finished?: string;
  /** When its changes began. */
  readonly started?: string;
  readonly extendedBecause?: string;
  readonly kind?: string;
  readonly key?: RowKey;
  readonly plan?: Pick<Plan, 'stores'>;
  readonly found?: Readonly<Record<string, number>>;
  /** What its certificate says beside the ordinary; null: it has none. */
  readonly certificate?: Partial<Certificate> | null;
}

export interface OwnDatabase {
  readonly pool: Pool;
  readonly pseudonymOf: PseudonymOf;
  readonly suppression: Suppression;
  /** → its id. */
  add(request: GivenRequest): Promise<string>;
  hold(
    on: { kind: string; key: RowKey } | { dataset: string },
    from: string,
    to?: string,
  ): Promise<void>;
  suppress(kind: string, key: RowKey): Promise<void>;
  /** As a check would read it at `testNow`; `rights` are carried out. */
  read(
    policy: Policy,
    stores: Inspection,
    rights?: readonly Right[],
    patience?: Temporal.Duration,
  ): OwnRequests;
}

/** Ledger entries of certificates are in the log but for those that begin with `ent_lost`. */
export async function ownDatabase(t: TestContext, policy: string): Promise<OwnDatabase> {
  const { pool } = await freshDatabase(t, { migrated: true });
  const folder = await mkdtemp(join(tmpdir(), 'troth-own-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const pseudonymOf = pseudonymsUnder(createSecretKey(randomBytes(32)));
  const suppression = openSuppression(join(folder, 'ledger.jsonl'));
  const log = testLog(policy);
  return {
    pool,
    pseudonymOf,
    suppression,
    add: (request) => insertRequest({ pool, policy, pseudonymOf, log }, request),
    async hold(on, from, to) {
      const person = 'dataset' in on ? null : on;
      await pool.query(
        `insert into troth.hold
           (id, policy, subject_kind, pseudonym, dataset, reason, owner, made_at, ended_at, entry)
         values ($1, $2, $3, $4, $5, 'A reason that is long enough', 'legal', $6, $7, 'ent_hold')`,
        [
          `hold_${randomId()}`,
          policy,
          person?.kind ?? null,
          person ? pseudonymOf(policy, person.kind, person.key) : null,
          'dataset' in on ? on.dataset : null,
          from,
          to ?? null,
        ],
      );
    },
    suppress: (kind, key) =>
      suppression.add([
        {
          policy,
          kind,
          pseudonym: pseudonymOf(policy, kind, key),
          request: `req_${randomId()}`,
          at: testNow.toString(),
        },
      ]),
    read: (of, stores, rights = ['erasure'], patience?: Temporal.Duration) =>
      ownRequests({
        ...(patience ? { patience } : {}),
        pool,
        policy: of,
        now: testNow,
        carriedOut: new Set(rights),
        pseudonymOf,
        sealer: noSealer,
        suppressed: async () => ({
          inForce: await suppression.list(),
          unfounded: [],
          released: [],
          unsaid: [],
          expected: 0,
          missing: [],
          faults: [],
        }),
        stores,
        clock: fixedClock(testNow),
        recorder: unread,
        kept: () => readAsking(pool, policy),
        verify: async (note) => verifyCertificate(note, [log.verifier]),
        unrecorded: async (entries) =>
          entries.filter((entry) => entry.startsWith('ent_lost')).length,
      }),
  };
}

/** Nothing that tests put here is sealed. */
const noSealer = {
  seal: (_: string, plaintext: Uint8Array) => plaintext,
  open: (_: string, sealed: Uint8Array) => sealed,
};

/** What tests of facts record nobody reads. */
const unread = {
  record: async () => `ent_${randomId()}`,
  recordAll: async () => [],
};

interface Into {
  readonly pool: Pool;
  readonly policy: string;
  readonly pseudonymOf: PseudonymOf;
  readonly log: TestLog;
}

async function insertRequest(
  { pool, policy, pseudonymOf, log }: Into,
  request: GivenRequest,
): Promise<string> {
  const { right = 'erasure', kind = 'person', key = ['1'], opened } = request;
  const id = `req_${randomId()}`;
  const state = request.state ?? (request.finished === undefined ? 'verified' : 'done');
  const due =
    request.due ?? Temporal.PlainDate.from(opened.slice(0, 10)).add({ months: 1 }).toString();
  const pseudonym = pseudonymOf(policy, kind, key);
  const note =
    state === 'done' && request.certificate !== null
      ? log.certify({ right, request: id, policy, ...request.certificate })
      : null;
  await pool.query(
    `insert into troth.request (id, policy, policy_hash, "right", subject_kind, pseudonym, state,
       opened_at, due_at, extended_because, plan, found, certificate, finished_at)
     values ($1, $2, 'x', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      id,
      policy,
      right,
      kind,
      pseudonym,
      state,
      opened,
      due,
      request.extendedBecause ?? null,
      request.plan ? JSON.stringify(request.plan) : null,
      request.found ? JSON.stringify(request.found) : null,
      note,
      request.finished ?? null,
    ],
  );
  await pool.query('insert into troth.request_person (request, pseudonym) values ($1, $2)', [
    id,
    pseudonym,
  ]);
  if (request.started !== undefined) {
    await pool.query(
      `insert into troth.request_event (request, position, event, state, at, entry)
       values ($1, 0, 'start', 'running', $2, 'ent_start')`,
      [id, request.started],
    );
  }
  return id;
}

type TestLog = ReturnType<typeof testLog>;

/** A log of one entry, and certificates under its key. */
function testLog(name: string) {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const verifier = verifierKey(`example.org/${name}`, raw);
  const signature = (text: string) => ({
    name: verifier.name,
    id: verifier.id,
    signature: sign(null, utf8(text), privateKey),
  });
  const receiptOf = (id: string): string => {
    const entry = canonicalBytes({ id });
    const text = formatCheckpoint({ origin: verifier.name, size: 1, root: leafHash(entry) });
    const checkpoint = formatNote({ text, signatures: [signature(text)] });
    return formatReceipt({ index: 0, proof: [], checkpoint, entry });
  };
  return {
    verifier,
    certify(parts: Partial<Certificate> & Pick<Certificate, 'right' | 'request' | 'policy'>) {
      const entries = parts.entries ?? [`ent_${'a'.repeat(22)}`];
      const certificate: Certificate = {
        format: 'troth-certificate/1',
        policyHash: 'c'.repeat(64),
        subject: { kind: 'person', pseudonym: 'd'.repeat(43) },
        opened: '2026-01-01T00:00:00Z',
        due: '2026-02-01T00:00:00Z',
        done: '2026-01-02T00:00:00Z',
        stores: [],
        keys: { state: 'none', says: 'Nothing is sealed.' },
        remains: [],
        suppressed: true,
        recipients: [],
        ...parts,
        entries,
        receipts: entries.map(receiptOf),
      };
      return formatCertificate(certificate, [signature(certificateBody(certificate))]);
    },
  };
}

function randomId(): string {
  return randomBytes(16).toString('base64url');
}
