import type { Finding } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import type { Attempt } from '../attempt.ts';
import { atRisk, broken, met, notDoneYet, resource, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Leftover, Question, RequestStore } from './leftovers.ts';
import type { Facts, OpenRequests } from './probe.ts';

export function judge(facts: Facts, params: Params): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params.rights ?? ['erasure']).flatMap((right) => judgeRight(facts, params, right)),
    ...(params.verified ? judgeVerified(facts) : []),
    ...(params.intake
      ? [notDoneYet('intake', `Requests by ${params.intake} are not taken in yet.`)]
      : []),
    ...(params.certificate
      ? [notDoneYet('certificate', 'No certificate is issued for an erasure yet.')]
      : []),
  ];
}

function judgeRight({ requests }: Facts, params: Params, right: string): Finding[] {
  const mine = requests.filter(([store]) => store.requests.right === right);
  if (mine.length === 0) {
    return [
      unknown('request-late', `right/${right}`, `No store of requests for ${right} is declared.`),
    ];
  }
  return mine.map(([store, attempt]) => judgeRequests(store, attempt, params));
}

function judgeRequests(
  { store, dataset, requests }: RequestStore,
  attempt: Attempt<OpenRequests>,
  params: Params,
): Finding {
  const where = resource(store, dataset.table);
  if (!attempt.done) return failed('request-late', where, attempt.failure);
  const { open, late, hopeless, completed } = attempt.value;
  const within = formatDuration(params.within);
  const facts = { right: requests.right, open, completed, within };
  if (late === 0) {
    const message = `None of ${counted(open, 'open request')} for ${requests.right} in ${where} is older than ${within}.`;
    return met('request-late', where, message, { rows: 0, facts });
  }
  const are = `${counted(late, 'open request')} for ${requests.right} in ${where} ${late === 1 ? 'is' : 'are'} older than ${within}`;
  if (hopeless === 0 && params.extension !== undefined) {
    const message = `${are}; in time only with notice and reasons for the extension of ${formatDuration(params.extension)}.`;
    return atRisk('request-late', where, message, { rows: late, facts });
  }
  return broken('request-late', where, `${are}.`, { rows: late, facts });
}

function judgeVerified({ requests, remains, elsewhere }: Facts): Finding[] {
  const erasures = requests.filter(([store]) => store.requests.right === 'erasure');
  const done = erasures.reduce((sum, [, one]) => sum + (one.done ? one.value.completed : 0), 0);
  const found = remains.flatMap(([question, attempt]) => judgeRemains(question, attempt));
  const unreachable = elsewhere.map((name) =>
    unknown(
      'erased-remains',
      name,
      `${name} lies in another store than the requests and was not searched.`,
    ),
  );
  if (found.length + unreachable.length > 0) return [...found, ...unreachable];
  if (erasures.length === 0) {
    return [
      unknown('erased-remains', 'right/erasure', 'No store of erasure requests is declared.'),
    ];
  }
  if (remains.length === 0) {
    const message = 'No dataset holds the kind of person that the erasure requests are about.';
    return [unknown('erased-remains', 'policy', message)];
  }
  const datasets = new Set(remains.map(([{ asked }]) => `${asked.store}.${asked.name}`)).size;
  const message = `Of ${counted(done, 'completed erasure')} nothing is left in ${counted(datasets, 'dataset')}.`;
  return [met('erased-remains', 'policy', message, { facts: { completed: done, datasets } })];
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
        unknown('erased-masked', where, `${are}; whether they are masked cannot be told.`, {
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
