/** What is under a legal hold or a limitation now: nothing of it is changed by a request or a sweep. */
import type { Policy } from '@troth/core/policy';
import type { RowKey } from '../../stores/contract.ts';
import type { RequestEnvironment, Subject } from './environment.ts';
import { requestError } from './error.ts';
import { listHolds } from './holds.ts';
import type { Excepted } from './selections.ts';

export interface Held {
  /** Reason of a hold on one of the people, if there is one. */
  readonly personHeld?: string;
  /** `store.dataset` → reason of the hold. */
  readonly datasetsHeld: Readonly<Record<string, string>>;
}

export async function holdsOn(
  { pool, pseudonymOf }: Pick<RequestEnvironment, 'pool' | 'pseudonymOf'>,
  { policy, kind, keys }: Subject,
): Promise<Held> {
  const holds = (await listHolds(pool)).filter((hold) => hold.policy === policy);
  const people = new Map(
    holds.flatMap((hold) =>
      hold.kind === kind && hold.pseudonym !== null ? [[hold.pseudonym, hold.reason]] : [],
    ),
  );
  const held =
    people.size === 0
      ? undefined
      : keys
          .flatMap((key) => pseudonymOf.all(policy, kind, key))
          .find((pseudonym) => people.has(pseudonym));
  const reason = held && people.get(held);
  return {
    ...(reason === undefined ? {} : { personHeld: reason }),
    datasetsHeld: Object.fromEntries(
      holds.flatMap(({ dataset, reason }) => (dataset === null ? [] : [[dataset, reason]])),
    ),
  };
}

type Environment = Pick<RequestEnvironment, 'pool' | 'sealer'>;

/** People of the policy under a hold. Throws `hold-unreadable` for one whose person was not kept. */
export async function heldPeople(environment: Environment, policy: Policy): Promise<Excepted> {
  return peopleIn(
    environment,
    policy,
    `select id, subject_kind, sealed_subject from troth.hold
      where policy = $1 and ended_at is null and dataset is null`,
    'hold',
  );
}

/** People whose data may only be stored, or not be used for some purposes. */
export async function limitedPeople(environment: Environment, policy: Policy): Promise<Excepted> {
  return peopleIn(
    environment,
    policy,
    `select id, subject_kind, sealed_subject from troth.limitation
      where policy = $1 and ended_at is null and purposes is null`,
    'limitation',
  );
}

/** Both. */
export async function exceptedPeople(environment: Environment, policy: Policy): Promise<Excepted> {
  const both = new Map<string, readonly RowKey[]>();
  for (const some of [
    await heldPeople(environment, policy),
    await limitedPeople(environment, policy),
  ]) {
    for (const [kind, keys] of some) both.set(kind, [...(both.get(kind) ?? []), ...keys]);
  }
  return both;
}

async function peopleIn(
  { pool, sealer }: Environment,
  policy: Policy,
  query: string,
  context: string,
): Promise<Excepted> {
  const { rows } = await pool.query<{
    readonly id: string;
    readonly subject_kind: string;
    readonly sealed_subject: Buffer | null;
  }>(query, [policy.id]);
  const people = new Map<string, RowKey[]>();
  for (const { id, subject_kind: kind, sealed_subject: sealed } of rows) {
    if (sealed === null) throw unreadable(id);
    const key: unknown = JSON.parse(
      Buffer.from(sealer.open(policy.id, sealed, `${context} ${id}`)).toString(),
    );
    if (!isKey(key)) throw unreadable(id);
    people.set(kind, [...(people.get(kind) ?? []), key]);
  }
  return people;
}

function unreadable(id: string) {
  return requestError(
    'hold-unreadable',
    'conflict',
    `Whose rows ${id} protects cannot be told, so nothing may be changed. End it with a reason, and make it anew: troth hold end ${id} --reason "…"`,
  );
}

function isKey(value: unknown): value is RowKey {
  return Array.isArray(value) && value.every((part) => part === null || typeof part === 'string');
}
