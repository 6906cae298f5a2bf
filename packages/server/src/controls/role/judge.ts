import type { Finding, JudgeContext } from '@troth/core/control';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, notDoneYet, resource, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params, { policy }: JudgeContext): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params['every-dataset'] ? judgeEvery(facts, 'role-stated', 'role') : []),
    ...(params.owners ? judgeEvery(facts, 'owner-stated', 'owner') : []),
    ...Object.entries(params.subjects ?? {}).flatMap(([subject, role]) =>
      judgeSubject(facts, subject, role),
    ),
    ...(params.is === undefined ? [] : judgeRole(facts, params.is)),
    ...(params.checks ? judgeChecks(facts, policy) : []),
    ...(params.responsibilities ? judgeMatrix(facts, params.responsibilities) : []),
    ...judgeMissing(params),
  ];
}

/** The compiler refuses a dataset without role or owner; what it cannot see is a table without dataset. */
function judgeEvery(facts: Facts, rule: string, what: 'role' | 'owner'): Finding[] {
  if (facts.undeclared.length > 0) {
    return facts.undeclared.map((table) =>
      broken(rule, table, `${table} stands in the database, and no ${what} is stated for it.`),
    );
  }
  const count = facts.datasets.length;
  if (count === 0) return [unknown(rule, 'policy', 'No dataset is declared.')];
  const stores = Object.keys(facts.map.stores).length;
  const whole = what === 'role' ? '' : ` and ${counted(stores, 'store')}`;
  const message = `Each of ${counted(count, 'dataset')}${whole} states its ${what}.`;
  return [
    declared(rule, 'policy', message, {
      coverage: naming(coverage('the data map', { datasets: count }), facts.datasets.map(nameOf)),
      facts: { datasets: count },
    }),
  ];
}

function nameOf({ store, name }: Facts['datasets'][number]): string {
  return `${store}.${name}`;
}

function judgeSubject(facts: Facts, subject: string, role: 'controller' | 'processor'): Finding[] {
  if (facts.map.subjects[subject] === undefined) {
    const message = `The data map has no kind of person called ${subject}.`;
    return [unknown('subject-role', `subject/${subject}`, message)];
  }
  const about = facts.datasets.filter(({ dataset }) => dataset.subjects[subject] !== undefined);
  return judgeRoles(
    about,
    'subject-role',
    `subject/${subject}`,
    `data about each ${subject}`,
    role,
  );
}

function judgeRole(facts: Facts, role: 'controller' | 'processor'): Finding[] {
  return judgeRoles(facts.datasets, 'dataset-role', 'policy', 'this data', role);
}

function judgeRoles(
  datasets: Facts['datasets'],
  rule: string,
  where: string,
  about: string,
  role: 'controller' | 'processor',
): Finding[] {
  if (datasets.length === 0) return [unknown(rule, where, `No dataset holds ${about}.`)];
  const wrong = datasets.filter(({ dataset }) => dataset.role !== role);
  if (wrong.length === 0) {
    const message = `The company is the ${role} of ${about}, in ${counted(datasets.length, 'dataset')}.`;
    return [
      declared(rule, where, message, {
        coverage: naming(
          coverage('the data map', { datasets: datasets.length }),
          datasets.map(nameOf),
        ),
        facts: { role, datasets: datasets.length },
      }),
    ];
  }
  return wrong.map(({ store, dataset }) => {
    const where = resource(store, dataset.table);
    const message = `${where} is declared with the company as its ${dataset.role}; promised for ${about} is ${role}.`;
    return broken(rule, where, message, { facts: { declared: dataset.role, promised: role } });
  });
}

/** Clauses of these kinds read the stores themselves. */
const reading = ['collection', 'retention', 'erasure', 'transport', 'access', 'sharing'];

function judgeChecks({ map }: Facts, policy: JudgeContext['policy']): Finding[] {
  const clauses = policy.promises.flatMap((promise) => promise.clauses);
  const kinds = reading.filter((kind) => clauses.some((clause) => clause.kind === kind));
  return Object.keys(map.stores).map((store) => {
    const facts = { kinds: kinds.join(' ') };
    return kinds.length > 0
      ? declared('store-checked', store, `${store} is checked for ${words(kinds)}.`, {
          coverage: naming(coverage('the policy', { clauses: clauses.length }), kinds),
          facts,
        })
      : broken('store-checked', store, `No clause of this policy checks ${store}.`, { facts });
  });
}

function judgeMatrix(
  { map }: Facts,
  matrix: Readonly<Record<string, readonly string[]>>,
): Finding[] {
  const parties = Object.keys(matrix);
  return Object.entries(map.stores).map(([store, { provider }]) => {
    const facts = { provider, parties: parties.join(', ') };
    return parties.some((party) => party.toLowerCase() === provider.toLowerCase())
      ? declared(
          'responsibility',
          store,
          `It is stated what ${provider}, which hosts ${store}, answers for.`,
          { coverage: naming(coverage('the policy', { parties: parties.length }), parties), facts },
        )
      : broken(
          'responsibility',
          store,
          `${provider} hosts ${store}, and the matrix says nothing about it.`,
          { facts },
        );
  });
}

function judgeMissing(params: Params): Finding[] {
  const missing: readonly (readonly [unknown, string, string])[] = [
    [params.offers, 'offers', 'What is offered to tenants for their logins is not checked yet.'],
    [params.objections, 'objections', 'Objections are not routed to the tenant yet.'],
    [params.declaration, 'declaration', 'Declarations of authority are not recorded yet.'],
    [params.instruction, 'instruction', 'Uses are not held against an instruction yet.'],
    [params.reports, 'reports', 'The scope of reports is not checked yet.'],
  ];
  return missing.flatMap(([asked, rule, message]) =>
    asked === undefined ? [] : [notDoneYet(rule, message)],
  );
}
