import type { Finding, JudgeContext } from '@troth/core/control';
import { formatDuration, type Policy } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, met, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';
import { isUndated, latestVersion } from './dates.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params, at: JudgeContext): Finding[] {
  const { policy } = at;
  return [
    ...(params.dated ? [judgeDate(facts, at)] : []),
    ...(params.history ? [judgeHistory(facts, policy)] : []),
    ...(params['one-address'] ? [judgeAddress(policy)] : []),
    ...(params.notice ? [judgeNotice(facts, params.notice)] : []),
    ...(params.statuses ? [judgeStatuses(policy)] : []),
    ...(params.documents ?? []).map((document) =>
      declared(
        'document-linked',
        'policy',
        `${document.name} is linked at ${document.at}, version ${document.version}; the address was not opened.`,
        {
          coverage: naming(coverage('the policy', { documents: [0, 1] }), [document.name]),
          facts: { version: document.version, opened: false },
        },
      ),
    ),
  ];
}

function judgeDate({ versions }: Facts, { policy, promise, now }: JudgeContext): Finding {
  const today = now.toZonedDateTimeISO(policy.zone).toPlainDate();
  const changed = policy.updated ?? policy.effective;
  const facts = { effective: policy.effective.toString(), changed: changed.toString() };
  if (Temporal.PlainDate.compare(changed, today) > 0) {
    const message = `The policy is dated ${changed}, which is after today, ${today}.`;
    return broken('dated', 'policy', message, { facts });
  }
  if (isUndated(versions, policy)) {
    const at = latestVersion(versions, policy)?.recordedAt ?? now;
    const day = at.toZonedDateTimeISO(policy.zone).toPlainDate();
    const message = `The policy was changed, which was seen on ${day}, and still states the date of the version before, ${latestVersion(versions, policy)?.dated}. Write the day of the change as \`updated\`.`;
    return broken('dated', 'policy', message, { facts });
  }
  const updated = policy.updated === undefined ? '' : `, last changed on ${policy.updated}`;
  const note = promise.note === undefined ? '' : ` Note: ${promise.note}`;
  const message = `The policy is in force since ${policy.effective}${updated}.${note}`;
  return met('dated', 'policy', message, {
    coverage: coverage('the dates of the policy, held against today and the versions before', {
      'dates in the policy file': policy.updated ? 2 : 1,
      'recorded versions of it': versions.length,
    }),
    facts,
  });
}

/** Publishing refuses whatever comes sooner. */
function judgeNotice({ versions }: Facts, notice: Temporal.Duration): Finding {
  const waiting = versions.filter(({ isWaiting }) => isWaiting).length;
  const facts = { versions: versions.length, waiting };
  const message = `No weaker version takes effect before ${formatDuration(notice)} have passed since it was published.`;
  const looked = coverage('what Troth recorded of each', {
    'published versions of the policy': versions.length,
  });
  return met('notice', 'policy', message, { facts, coverage: looked });
}

function judgeHistory({ versions }: Facts, policy: Policy): Finding {
  const facts = { versions: versions.length };
  return versions.some(({ hash }) => hash === policy.hash)
    ? met(
        'version-recorded',
        'policy',
        `The version in force is recorded, as the latest of ${counted(versions.length, 'version')}.`,
        {
          coverage: coverage('what Troth recorded of each', {
            'published versions of the policy': versions.length,
          }),
          facts,
        },
      )
    : broken(
        'version-recorded',
        'policy',
        `The version in force is not among the ${counted(versions.length, 'recorded version')}.`,
        { facts },
      );
}

function judgeAddress({ published }: Policy): Finding {
  return published === undefined
    ? broken('one-address', 'policy', 'The policy states no address at which it is published.')
    : unknown(
        'one-address',
        'policy',
        `The address ${published} is stated; that it serves the version in force is not checked yet.`,
      );
}

function judgeStatuses({ promises }: Policy): Finding {
  const silent = promises.filter(({ clauses, rollsUp }) => clauses.length + rollsUp.length === 0);
  const facts = { promises: promises.length };
  return silent.length === 0
    ? met(
        'statuses',
        'policy',
        `Each of the ${counted(promises.length, 'promise')} is reported with a status.`,
        { coverage: coverage('the policy', { promises: promises.length }), facts },
      )
    : broken(
        'statuses',
        'policy',
        `${silent.map(({ id }) => id).join(', ')} can have no status: nothing is checked.`,
        { facts },
      );
}
