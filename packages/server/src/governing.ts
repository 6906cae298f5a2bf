/**
 * By which version of each policy an installation governs. Once a version was published, one that may be
 * weaker waits until it is published too; until then the one before is compiled from what was recorded.
 */
import { compilePolicy, diffPolicies, weakens, type Change, type Policy } from '@troth/core/policy';
import { catalogue } from './controls/catalogue.ts';
import { checkError } from './controls/check/error.ts';
import {
  comingInForce,
  policyVersions,
  recordPolicyVersion,
  takeEffect,
  versionInForce,
  type InForce,
} from './controls/check/policy-versions.ts';
import type { Recorder } from './controls/check/recorder.ts';
import type { VersionReport } from './controls/check/report.ts';
import { isUndated } from './controls/publication/dates.ts';
import { noticeOf } from './controls/publication/notice.ts';
import type { LoadedPolicy, Published, Publishing } from './installation.ts';
import type { Clock } from './platform/clock.ts';
import type { Pool } from './platform/database.ts';

export interface Governing {
  /** Those in force; the same list for as long as the installation is open. */
  readonly policies: readonly LoadedPolicy[];
  /** Puts versions in force whose day has come. */
  renew(): Promise<void>;
  /** Throws `publication-undated`, `publication-too-soon`, `policy-published`. */
  publish(policy: string, publishing: Publishing): Promise<Published>;
}

interface Environment {
  readonly pool: Pool;
  readonly recorder: Recorder;
  readonly clock: Clock;
}

export async function openGoverning(
  environment: Environment,
  files: readonly LoadedPolicy[],
): Promise<Governing> {
  const policies: LoadedPolicy[] = [];
  for (const file of files) {
    await recordFile(environment, file);
    policies.push(await governedBy(environment, file));
  }
  const renew = async (): Promise<void> => {
    for (const [index, file] of files.entries())
      policies[index] = await governedBy(environment, file);
  };
  return {
    policies,
    renew,
    async publish(id, publishing) {
      const file = files.find(({ policy }) => policy.id === id);
      if (file === undefined) throw unknownPolicy(id);
      const published = await publishFile(environment, file, publishing);
      await renew();
      return published;
    },
  };
}

/** The version of the files is recorded, and takes effect unless it may be weaker than what was published. */
async function recordFile(environment: Environment, file: LoadedPolicy): Promise<void> {
  const { pool, recorder, clock } = environment;
  const { policy } = file;
  const now = clock.now();
  await recordPolicyVersion(pool, recorder, file, now);
  const inForce = await versionInForce(pool, policy.id, now);
  if (inForce === undefined || inForce.hash === policy.hash) return;
  const before = compiled(inForce);
  // Before the first publication all is draft: nobody was promised the version that was seen before.
  const isPromised = inForce.everPublished && before !== undefined;
  if (isPromised && weakeningIn(before, policy).length > 0) return;
  const payload = { before: inForce.hash, compared: before !== undefined };
  await takeEffect(pool, recorder, policy, { since: now, published: false, payload }, now);
}

async function governedBy({ pool, clock }: Environment, file: LoadedPolicy): Promise<LoadedPolicy> {
  const now = clock.now();
  const inForce = await versionInForce(pool, file.policy.id, now);
  if (inForce === undefined) return file;
  const state = inForce.everPublished ? 'published' : 'draft';
  const version: VersionReport = { state, since: inForce.since.toString() };
  const before = inForce.hash === file.policy.hash ? undefined : compiled(inForce);
  if (before === undefined) return { ...file, version };
  const effective = await comingInForce(pool, file.policy, now);
  const weaker = weakeningIn(before, file.policy).map(({ says, promise }) =>
    promise === undefined ? says : `${promise}: ${says}`,
  );
  const waiting = {
    hash: file.policy.hash,
    effective: effective?.toZonedDateTimeISO(file.policy.zone).toPlainDate().toString() ?? null,
    weaker,
  };
  return { policy: before, sources: inForce.sources, version: { ...version, waiting } };
}

function weakeningIn(before: Policy, after: Policy): readonly Change[] {
  return diffPolicies(before, after, catalogue).filter(weakens);
}

/** Undefined where this version of Troth refuses what an earlier one took. */
function compiled({ sources, hash }: InForce): Policy | undefined {
  const [policy, ...maps] = sources;
  if (policy === undefined) return undefined;
  const read = compilePolicy({ policy, maps, catalogue }).policy;
  return read?.hash === hash ? read : undefined;
}

async function publishFile(
  { pool, recorder, clock }: Environment,
  { policy }: LoadedPolicy,
  { by, effective: asked, dryRun = false }: Publishing,
): Promise<Published> {
  const now = clock.now();
  const inForce = await versionInForce(pool, policy.id, now);
  if (inForce === undefined) throw unknownPolicy(policy.id);
  const before = inForce.hash === policy.hash ? policy : compiled(inForce);
  if (inForce.everPublished && inForce.hash === policy.hash) throw alreadyPublished(policy);
  const changes = before === undefined ? [] : diffPolicies(before, policy, catalogue);
  const isWeaker = changes.some(weakens);
  const versions = await policyVersions(pool, policy.id, policy.hash);
  if (isUndated(versions, policy)) throw undated(policy);
  const today = now.toZonedDateTimeISO(policy.zone).toPlainDate();
  // Nobody was promised the draft before it.
  const mayBeToday = !inForce.everPublished || !isWeaker;
  const earliest = mayBeToday ? today : today.add(noticeOf(before ?? policy));
  const effective = asked ?? earliest;
  if (Temporal.PlainDate.compare(effective, earliest) < 0) throw tooSoon(effective, earliest);
  const payload = { before: inForce.hash, by, effective: effective.toString(), changes };
  const since = effective.equals(today) ? now : effective.toZonedDateTime(policy.zone).toInstant();
  const entry = dryRun
    ? null
    : await takeEffect(pool, recorder, policy, { since, published: true, payload }, now);
  return {
    policy: policy.id,
    hash: policy.hash,
    before: inForce.hash,
    effective: effective.toString(),
    changes,
    entry,
  };
}

function unknownPolicy(id: string): Error {
  return checkError({
    code: 'policy-unknown',
    kind: 'missing',
    publicMessage: `There is no policy ${id} here. \`troth status\` names them.`,
  });
}

function alreadyPublished({ id }: Policy): Error {
  return checkError({
    code: 'policy-published',
    kind: 'conflict',
    publicMessage: `The version of ${id} in its files is in force and published already.`,
  });
}

function undated(policy: Policy): Error {
  return checkError({
    code: 'publication-undated',
    kind: 'invalid',
    publicMessage: `${policy.id} was changed, and still states the date of the version before. Write the day of the change as \`updated\` in its file, then publish it.`,
  });
}

function tooSoon(asked: Temporal.PlainDate, earliest: Temporal.PlainDate): Error {
  return checkError({
    code: 'publication-too-soon',
    kind: 'invalid',
    publicMessage: `A weaker version cannot hold from ${asked}: people are told before. The earliest day is ${earliest}.`,
  });
}
