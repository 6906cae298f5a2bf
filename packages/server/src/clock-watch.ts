/**
 * Compares Troth's clock with what else tells the time: its database and the governed stores, to the
 * minute; the newest entry of a policy's log and its last run, which lie behind. A clock that is off
 * makes what is judged by it worthless, and what is destroyed by it gone too early.
 */
import { closing } from '@troth/core/closing';
import type { Policy } from '@troth/core/policy';
import type { AcceptedJump, ClockWatch } from './clocks.ts';
import { checkError } from './controls/check/error.ts';
import { inspect } from './controls/check/inspection.ts';
import type { Parts } from './parts.ts';
import { inTransaction } from './platform/database.ts';

type Watched = Omit<Parts, 'clocks' | 'pseudonymOf' | 'vault'>;

/** What speaks against the clock. */
interface Disagreement {
  readonly comparedWith: string;
  readonly other: Temporal.Instant;
  /** Whether somebody can say that the clock is right all the same. */
  readonly isPast: boolean;
  readonly says: string;
}

const tolerance = 60;
/** Silence that may as well be a clock that was put forward, in hours. */
const longestSilence = 31 * 24;
const shortestReason = 20;
/** Milliseconds for which a look is good. */
const goodFor = 5_000;

export function clockWatch(parts: Watched): ClockWatch {
  const { clock } = parts.environment;
  const looks = new Map<string, { readonly at: number; readonly found: Promise<Found> }>();
  const lookOnce = async (policy: Policy): Promise<Found> => {
    if (!clock.isCompared) return undefined;
    const known = looks.get(policy.id);
    if (known && performance.now() - known.at < goodFor) return known.found;
    const found = disagreement(parts, policy).then(async (one) => {
      await remember(parts, one);
      return one;
    });
    looks.set(policy.id, { at: performance.now(), found });
    return found;
  };
  return {
    look: async (policy) => (await lookOnce(policy))?.says,
    async requireRight(policy) {
      const found = await lookOnce(policy);
      if (found) throw clockOff(found);
    },
    async accept(reason) {
      if (reason.trim().length < shortestReason) throw shortReason();
      looks.clear();
      return accept(parts, reason.trim());
    },
  };
}

type Found = Disagreement | undefined;

async function disagreement(parts: Watched, policy: Policy): Promise<Found> {
  return (await withOthers(parts, policy)) ?? (await withThePast(parts, policy));
}

/** With the clocks of databases: these are other machines, or at least other processes. */
async function withOthers(parts: Watched, policy: Policy): Promise<Found> {
  const { pool, clock } = parts.environment;
  const before = clock.now();
  const { rows } = await pool.query<{ readonly now: Date }>('select clock_timestamp() as now');
  const own = rows[0]?.now.toTemporalInstant();
  const off = own && offFrom("Troth's database", own, { before, after: clock.now() });
  return off ?? withStores(parts, policy);
}

async function withStores(parts: Watched, policy: Policy): Promise<Found> {
  const { clock } = parts.environment;
  const stores = inspect(policy, { mode: 'sample', variables: parts.variables });
  return closing(
    async () => {
      for (const store of Object.keys(policy.map.stores)) {
        const before = clock.now();
        // A store that does not answer is said by whoever needs it.
        const answer = await stores.server(store).catch(() => undefined);
        const now = answer?.supported ? answer.value.now : undefined;
        const off = now && offFrom(`store ${store}`, now, { before, after: clock.now() });
        if (off) return off;
      }
      return undefined;
    },
    async () => {
      await stores.close();
    },
  );
}

function offFrom(
  comparedWith: string,
  other: Temporal.Instant,
  { before, after }: { readonly before: Temporal.Instant; readonly after: Temporal.Instant },
): Found {
  const ahead = secondsFrom(other, before);
  const behind = secondsFrom(after, other);
  const by = Math.max(ahead, behind);
  if (by <= tolerance) return undefined;
  const says = `This machine's clock is ${spanText(by)} ${ahead > behind ? 'ahead of' : 'behind'} that of ${comparedWith}: nothing that is judged by it counts. Set the clocks right.`;
  return { comparedWith, other, isPast: false, says };
}

/** With what was recorded: nothing that is past can lie ahead. */
async function withThePast(parts: Watched, policy: Policy): Promise<Found> {
  const { clock, reader, pool } = parts.environment;
  const now = clock.now();
  const { newest, accepted } = await reader.standing(policy.id);
  const entry = newest === null ? undefined : Temporal.Instant.from(newest);
  const run = await lastRun(pool, policy.id, Math.max(0, ...accepted.map(({ upTo }) => upTo)));
  const past = [
    ...(entry ? [{ what: 'the newest entry of the ledger', at: entry }] : []),
    ...(run ? [{ what: 'the last check', at: run }] : []),
  ];
  for (const { what, at } of past) {
    const by = secondsFrom(now, at);
    if (by <= tolerance) continue;
    const says = `This machine's clock is ${spanText(by)} behind ${what}, which is past: nothing that was judged counts. ${remedy}`;
    return { comparedWith: what, other: at, isPast: true, says };
  }
  if (entry === undefined) return undefined;
  const silence = secondsFrom(entry, now);
  if (silence <= longestSilence * 3600) return undefined;
  const says = `The newest entry of the ledger is ${spanText(silence)} old: nothing was recorded since, or the clock was put forward. ${remedy}`;
  return { comparedWith: 'the newest entry of the ledger', other: entry, isPast: true, says };
}

const remedy = 'If the clock is right now, run: troth clock accept --reason "…"';

async function lastRun(
  pool: Watched['environment']['pool'],
  policy: string,
  after: number,
): Promise<Temporal.Instant | undefined> {
  const { rows } = await pool.query<{ readonly at: Date | null }>(
    `select finished_at as at from troth.check_run where policy = $1 and number > $2
      order by number desc limit 1`,
    [policy, after],
  );
  return rows[0]?.at?.toTemporalInstant();
}

/** A jump stays on record until it ends by itself, where nothing was recorded in it, or is accepted. */
async function remember({ environment, logger }: Watched, found: Found): Promise<void> {
  const { pool, clock } = environment;
  if (found === undefined) {
    await pool.query(
      'update troth.clock_jump set ended_at = clock_timestamp() where ended_at is null',
    );
    return;
  }
  const { rowCount } = await pool.query(
    `insert into troth.clock_jump (clock, compared_with, other, after_run)
     select $1, $2, $3, (select coalesce(max(number), 0) from troth.check_run)
      where not exists (select from troth.clock_jump where ended_at is null)`,
    [clock.now().toString(), found.comparedWith, found.other.toString()],
  );
  if (rowCount) logger.warn({ comparedWith: found.comparedWith }, 'clock jumped');
}

async function accept(parts: Watched, reason: string): Promise<AcceptedJump> {
  const { environment, policies } = parts;
  const { pool, clock, recorder } = environment;
  const found: Disagreement[] = [];
  for (const { policy } of policies) {
    const off = await disagreement(parts, policy);
    if (off && !off.isPast) throw clockOff(off);
    if (off) found.push(off);
  }
  if (found.length === 0) throw clockRight();
  const at = clock.now();
  const { upTo, after } = await runsInJump(parts, at);
  await inTransaction(pool, async (client) => {
    for (const { policy } of policies) {
      const entry = await recorder.record(client, {
        policy: policy.id,
        policyHash: policy.hash,
        decision: 'recorded',
        at,
        payload: { clock: { at: at.toString(), upTo, after }, reason },
      });
      await client.query(
        'update troth.clock_jump set ended_at = clock_timestamp(), entry = $1 where ended_at is null',
        [entry],
      );
    }
  });
  return { policies: policies.map(({ policy }) => policy.id), runs: upTo - after };
}

/** From the first run that states a time to come, or that was made since the jump was noticed. */
async function runsInJump(
  { environment: { pool } }: Watched,
  at: Temporal.Instant,
): Promise<{ readonly upTo: number; readonly after: number }> {
  const { rows } = await pool.query<{ readonly up_to: string; readonly after: string }>(
    `select coalesce(max(number), 0) as up_to,
            coalesce(least(
              min(number) filter (where finished_at > $1::timestamptz + interval '1 minute') - 1,
              max(number)), 0) as after
       from troth.check_run`,
    [at.toString()],
  );
  return { upTo: Number(rows[0]?.up_to), after: Number(rows[0]?.after) };
}

/** Seconds from `a` to `b`; less than none where `b` is first. */
function secondsFrom(a: Temporal.Instant, b: Temporal.Instant): number {
  return Math.floor((b.epochMilliseconds - a.epochMilliseconds) / 1000);
}

function spanText(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const;
  for (const [size, name] of units) {
    const count = Math.floor(seconds / size);
    if (count > 0) return `${count} ${name}${count === 1 ? '' : 's'}`;
  }
  return `${seconds} seconds`;
}

function clockOff({ says, comparedWith }: Disagreement) {
  return checkError({
    code: 'clock-off',
    kind: 'conflict',
    retry: 'later',
    facts: { comparedWith },
    publicMessage: says.replace(
      ': nothing that is judged by it counts',
      ': nothing is changed or destroyed by it',
    ),
  });
}

function clockRight() {
  return checkError({
    code: 'clock-right',
    kind: 'invalid',
    publicMessage:
      'The clock agrees with the databases and with the ledger: there is no jump to accept.',
  });
}

function shortReason() {
  return checkError({
    code: 'clock-reason',
    kind: 'invalid',
    publicMessage: `Say why the clock is right now in at least ${shortestReason} characters.`,
  });
}
