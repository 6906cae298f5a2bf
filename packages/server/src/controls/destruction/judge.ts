import type { Finding, JudgeContext } from '@troth/core/control';
import { formatDuration } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { atRisk, broken, met, resource, unknown } from '../finding.ts';
import { judgeBack } from '../requests/judge-back.ts';
import { judgeLost } from '../requests/judge-list.ts';
import { judgeCertificates } from '../requests/judge-requests.ts';
import { counted } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeBackups, judgeCopies, judgeKeys } from './judge-copies.ts';
import type { Facts } from './probe.ts';
import { warning, type TenantRows } from './tenants-left.ts';
import type { ScopedDataset } from '../scope.ts';

export function judge(facts: Facts, params: Params, { now, policy }: JudgeContext): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...judgeRemains(facts, params),
    ...judgeCountdown(facts),
    ...judgeRequests(facts, params),
    ...judgePlan(facts),
    ...(params.proof ? [...judgeProof(facts), ...judgeNothingLeft(facts)] : []),
    ...(facts.carriedOut
      ? [
          ...judgeLost(facts.lost),
          ...judgeBack(facts.back, {
            listed: facts.listed,
            who: 'customer',
            now,
            zone: policy.zone,
          }),
        ]
      : []),
    ...(params.keys ? judgeKeys(facts) : []),
    ...(params.backups ? judgeBackups(facts, params.backups) : []),
    ...(params.search ? judgeCopies(facts) : []),
  ];
}

function judgeRemains(facts: Facts, params: Params): Finding[] {
  if (params.since === undefined) {
    const message = `The clause names no moment (\`since\`) from which the time runs after ${params.after.replaceAll('-', ' ')}, so nothing could be counted.`;
    return [unknown('tenant-remains', 'policy', message)];
  }
  if (facts.rows.length === 0) {
    const message = 'No dataset with rows of customers is declared that a destruction would take.';
    return [unknown('tenant-remains', 'policy', message)];
  }
  const within = formatDuration(params.within);
  const found = facts.rows.flatMap(([scoped, attempt]) => {
    const where = resource(scoped.store, scoped.dataset.table);
    if (!attempt.done) {
      const { code, message } = attempt.failure;
      const text = `${where} could not be counted: ${message}`;
      return [unknown('tenant-remains', where, text, { facts: { code } })];
    }
    if (attempt.value === undefined) {
      const message = `No reference leads from ${where} to the contract's end, so whose time is over cannot be told.`;
      return [unknown('tenant-remains', where, message)];
    }
    return judgeRows(facts, scoped, { value: attempt.value, within });
  });
  if (found.length > 0) return found;
  const message = `In ${counted(facts.rows.length, 'dataset')} no row is left of a customer whose contract ended more than ${within} ago.`;
  const rows = facts.rows.reduce((sum, [, one]) => sum + (one.done ? (one.value?.all ?? 0) : 0), 0);
  return [
    met('tenant-remains', 'policy', message, {
      coverage: naming(
        coverage("the contract's end of every row, counted in the database", {
          rows,
          datasets: facts.rows.length,
        }),
        facts.rows.map(([{ store, name }]) => `${store}.${name}`),
      ),
      facts: { datasets: facts.rows.length },
    }),
  ];
}

function judgeRows(
  facts: Facts,
  { store, name, dataset }: ScopedDataset,
  { value, within }: { readonly value: TenantRows; readonly within: string },
): Finding[] {
  const where = resource(store, dataset.table);
  const { rows, lateByDays, withoutClock } = value;
  const found: Finding[] = [];
  if (rows > 0) {
    const late = lateByDays === 0 ? '' : `, the oldest by more than ${counted(lateByDays, 'day')}`;
    const are = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'} left of customers whose contract ended more than ${within} ago${late}`;
    const detail = { rows, facts: { within, lateByDays } };
    found.push(
      facts.held.has(`${store}.${name}`)
        ? atRisk('tenant-remains', where, `${are}: a legal hold keeps them.`, detail)
        : broken('tenant-remains', where, `${are}.`, detail),
    );
  }
  if (withoutClock > 0) {
    const message = `${counted(withoutClock, 'row')} of ${where} lead${withoutClock === 1 ? 's' : ''} to no contract: whether that customer's time is over cannot be told.`;
    found.push(atRisk('customerless', where, message, { rows: withoutClock }));
  }
  return found;
}

/** Somebody has to plan and approve a destruction, so it should be open before the last days. */
function judgeCountdown({ rows, customers, requests }: Facts): Finding[] {
  const soon = rows.flatMap(([scoped, attempt]) =>
    attempt.done && attempt.value !== undefined && attempt.value.soon > 0
      ? [{ scoped, soon: attempt.value.soon }]
      : [],
  );
  const [first] = soon;
  if (first === undefined) return [];
  const { open } = requests;
  const own = soon.find(({ scoped }) => customers.has(`${scoped.store}.${scoped.name}`));
  if (open >= (own?.soon ?? 1)) {
    const message = `The time of customers ends within ${warning} days, and ${counted(open, 'destruction')} ${open === 1 ? 'is' : 'are'} open.`;
    return [
      met('countdown', 'policy', message, {
        coverage: coverage('every row of customers whose time is near', { datasets: rows.length }),
        facts: { open, customers: own?.soon ?? null },
      }),
    ];
  }
  const who = own
    ? counted(own.soon, 'customer')
    : `customers with ${counted(first.soon, 'row')} of ${first.scoped.dataset.table}`;
  const message = `The time of ${who} ends within ${warning} days, and ${open === 0 ? 'no destruction is' : `only ${counted(open, 'destruction')} ${open === 1 ? 'is' : 'are'}`} open: \`troth destruction due\` lists them.`;
  return [
    atRisk('countdown', 'policy', message, { facts: { open, customers: own?.soon ?? null } }),
  ];
}

/** Destructions whose contract's end lies further back than was promised, and those that fell short. */
function judgeRequests({ requests, carriedOut }: Facts, params: Params): Finding[] {
  if (!carriedOut) return [];
  const where = 'right/destruction';
  const { late, short, lateByDays, done, open } = requests;
  const facts = { open, done, short };
  if (late > 0) {
    const message = `${counted(late, 'destruction')} ${late === 1 ? 'is' : 'are'} open more than ${formatDuration(params.within)} after the contract's end, the oldest by ${counted(lateByDays, 'day')}.`;
    return [broken('request-late', where, message, { rows: late, facts })];
  }
  if (short > 0) {
    const message = `${counted(short, 'destruction')} ran and fell short; what is not done is named in each.`;
    return [atRisk('request-late', where, message, { rows: short, facts })];
  }
  return [];
}

/** A destruction that would be refused is one that will be late. */
function judgePlan({ obstacles, carriedOut }: Facts): Finding[] {
  if (!carriedOut) return [];
  return obstacles.map(({ code, resource: where, message }) =>
    atRisk('plan-refused', where, `A destruction would be refused: ${message}`, {
      facts: { code },
    }),
  );
}

/** How rows went is proven by nobody; that none was left is. */
function judgeNothingLeft({ requests: { nothingLeft = 0 } }: Facts): Finding[] {
  if (nothingLeft === 0) return [];
  const was = nothingLeft === 1 ? 'was' : 'were';
  const message = `${counted(nothingLeft, 'customer')} ${was} gone before Troth destroyed anything, in the last 365 days: others had deleted the rows. Each certificate says what was looked at and that nothing was left, and none how it went.`;
  return [atRisk('uncertified', 'right/destruction', message, { rows: nothingLeft })];
}

function judgeProof({ certificates, carriedOut, gone }: Facts): Finding[] {
  if (!carriedOut) return [judgeCertificates('destruction', certificates, carriedOut)];
  // Where nobody was destroyed there is nothing to prove; who should have been is counted above.
  const proof =
    certificates.done === 0 ? [] : [judgeCertificates('destruction', certificates, true)];
  if (!gone.done) {
    const { code, message } = gone.failure;
    const text = `Customers that are gone could not be told: ${message}`;
    return [...proof, unknown('uncertified', 'policy', text, { facts: { code } })];
  }
  if (gone.value === undefined) {
    const unseen =
      'A customer that was removed in another way leaves nothing by which it could be seen.';
    if (proof.length > 0) {
      return proof.map((one) => ({ ...one, message: `${one.message} ${unseen}` }));
    }
    const message = `Troth has destroyed no customer yet. ${unseen}`;
    return [unknown('certificate', 'right/destruction', message)];
  }
  const { gone: all, uncertified } = gone.value;
  if (uncertified === 0) return proof;
  const message = `Of ${counted(all, 'customer')} whose contract ended and who ${all === 1 ? 'is' : 'are'} gone, ${uncertified} ${uncertified === 1 ? 'was' : 'were'} not destroyed by Troth: no certificate says what was done.`;
  return [...proof, atRisk('uncertified', 'policy', message, { rows: uncertified })];
}
