import type { Finding, JudgeContext } from '@troth/core/control';
import type { Attempt } from '../attempt.ts';
import { coverage, naming } from '../coverage.ts';
import { broken, met, resource, unknown } from '../finding.ts';
import { askedUntil, judgeBack, judgeBlind } from '../requests/judge-back.ts';
import { judgeLost } from '../requests/judge-list.ts';
import { judgeCertificates, judgeInTime } from '../requests/judge-requests.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeIntake } from './intake.ts';
import type { Leftover, Question } from './leftovers.ts';
import { judgeNameless, unaskedIn } from './nameless.ts';
import type { Facts } from './probe.ts';
import { judgeUnreached } from './unreached.ts';

export function judge(facts: Facts, params: Params, at: JudgeContext): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...judgeInTime(facts.requests, params.rights ?? ['erasure'], params),
    ...(params.verified ? judgeVerified(facts) : []),
    ...judgeAnswers(facts),
    ...judgeUnreached(facts.unreached),
    ...(params.verified && facts.carriedOut ? judgeAgain(facts, params, at) : []),
    ...judgeCertified(facts, params),
    ...(params.intake ? judgeIntake(params.intake, facts.mailed, facts.requests.own) : []),
  ];
}

/** What was asked again in time is too old when the pace is over, and no sooner. */
export function goodUntil(
  { back, carriedOut }: Facts,
  { again, verified }: Params,
  { policy: { zone } }: JudgeContext,
): Temporal.Instant | undefined {
  return verified && carriedOut ? askedUntil(back, { again, zone }) : undefined;
}

/** Nobody who asks could be erased, nor found again, where the stores do not answer. */
function judgeAnswers({ silent }: Facts): Finding[] {
  return silent.map(([store, { code, message }]) =>
    unknown('store-silent', store, `Nobody could be erased from ${store} now: ${message}`, {
      facts: { code },
    }),
  );
}

function judgeAgain(
  { back, listed, lost, blind, silent }: Facts,
  { again: pace }: Params,
  { now, policy: { zone } }: JudgeContext,
): Finding[] {
  const found = [...judgeLost(lost), ...judgeBlind(blind, listed)];
  const again = judgeBack(back, { listed, who: 'person', again: pace, now, zone });
  if (again.length + found.length === 0) {
    // Who was never erased cannot have been asked for again.
    const message = 'Nobody stands in the suppression ledger: nobody was asked for again.';
    return [unknown('came-back', 'policy', message, { facts: { listed } })];
  }
  // That nobody of them is there is said of stores that answer.
  const isSure = found.length + silent.length === 0;
  return [...found, ...again.filter(({ outcome }) => isSure || outcome !== 'met')];
}

/** The certificate is the proof that every store was asked again. */
function judgeCertified({ certificates, requests }: Facts, params: Params): Finding[] {
  if (params.certificate !== true && params.verified !== true) return [];
  return [...certificates].flatMap(([right, found]) => {
    const isPromised = params.certificate === true && right === 'erasure';
    if (!isPromised && found.done === 0) return [];
    return [judgeCertificates(right, found, requests.own.has(right))];
  });
}

/** What the service itself says is done; of Troth's own, see who came back. */
function judgeVerified(facts: Facts): Finding[] {
  const { requests, carriedOut, remains, elsewhere, nameless } = facts;
  const erasures = requests.tables.filter(([table]) => table.requests.right === 'erasure');
  const done = erasures.reduce((sum, [, one]) => sum + (one.done ? one.value.completed : 0), 0);
  const found = remains.flatMap(([question, attempt]) => judgeRemains(question, attempt));
  const unreachable = elsewhere.map((name) =>
    unknown(
      'erased-remains',
      name,
      `${name} lies in another store than the requests and was not searched.`,
    ),
  );
  const untold = nameless.flatMap(([table, attempt]) => judgeNameless(table, attempt));
  if (found.length + unreachable.length > 0) return [...found, ...unreachable, ...untold];
  if (erasures.length === 0 && carriedOut) return [];
  if (erasures.length === 0) {
    return [
      unknown('erased-remains', 'right/erasure', 'No store of erasure requests is declared.'),
    ];
  }
  if (remains.length === 0) {
    const message = 'No dataset holds the kind of person that the erasure requests are about.';
    return [unknown('erased-remains', 'policy', message)];
  }
  if (done === 0) {
    const message = 'No erasure is completed yet, so nothing was asked for again.';
    return [unknown('erased-remains', 'policy', message)];
  }
  const names = [...new Set(remains.map(([{ asked }]) => `${asked.store}.${asked.name}`))];
  const datasets = names.length;
  const asked = done - unaskedIn(nameless);
  // What could not be counted is told, and says of nobody that they were asked for.
  if (asked <= 0 || nameless.some(([, attempt]) => !attempt.done)) return untold;
  const message = `Of ${counted(asked, 'completed erasure')}${untold.length > 0 ? ` that ${asked === 1 ? 'names' : 'name'} somebody` : ''} nothing is left in ${counted(datasets, 'dataset')}.`;
  return [
    ...untold,
    met('erased-remains', 'policy', message, {
      coverage: naming(
        coverage('every completed request, in every dataset of such people', {
          'completed erasures': [asked, done],
          datasets,
        }),
        names,
      ),
      facts: { completed: done, datasets },
    }),
  ];
}

function judgeRemains(
  { asked, subject, how, column }: Question,
  attempt: Attempt<Leftover>,
): Finding[] {
  const where = resource(asked.store, asked.dataset.table, column);
  if (!attempt.done) return [failed('erased-remains', where, attempt.failure)];
  const { rows } = attempt.value;
  if (rows === 0) return [];
  const facts = { subject, how };
  const are = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} still there although the erasure of the person (${subject}) is said to be done`;
  return how === 'mask'
    ? [
        unknown('erased-masked', where, `${are}; whether the value is masked cannot be told.`, {
          rows,
          facts,
        }),
      ]
    : [broken('erased-remains', where, `${are}.`, { rows, facts })];
}

function failed(rule: string, where: string, failure: { code: string; message: string }): Finding {
  return unknown(rule, where, `${where} could not be counted: ${failure.message}`, {
    facts: { code: failure.code },
  });
}
