import type { Finding } from '@troth/core/control';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, resource, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeApprovals, judgeEnforcement, judgeRequester } from './judge-enforcement.ts';
import { judgeHold } from './judge-hold.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params.registry ? judgeRegistry(facts, params) : []),
    ...(params.purposes ?? []).map((purpose) => judgePurpose(facts, purpose)),
    ...(params.basis ? judgeBasis(facts, params) : []),
    ...judgeRole(facts, params),
    ...judgeLimit(facts, params),
    ...(facts.enforcement ? judgeEnforcement(facts.enforcement) : []),
    ...(facts.authority ? judgeRequester(facts.authority) : []),
    ...judgeApprovals(params),
    ...(facts.holds ? judgeHold(facts.holds) : []),
  ];
}

/** Of the listed purposes, or of all. */
function isAllowed({ registry }: Facts, { purposes }: Params, purpose: string): boolean {
  return registry[purpose] !== undefined && (purposes?.includes(purpose) ?? true);
}

function judgeRegistry(facts: Facts, params: Params): Finding[] {
  const strangers = [
    ...facts.datasets.flatMap(({ store, dataset }) =>
      outside(facts, params, resource(store, dataset.table), dataset.purposes),
    ),
    ...facts.recipients.flatMap(({ name, purposes }) =>
      outside(facts, params, `recipient/${name}`, purposes),
    ),
    ...facts.purposeless.map((table) =>
      broken('registry', table, `${table} holds data for which no purpose is declared.`),
    ),
  ];
  if (strangers.length > 0) return strangers;
  if (facts.datasets.length === 0) {
    return [
      unknown('registry', 'policy', 'No dataset is declared, so no purpose could be compared.'),
    ];
  }
  const message = `${counted(facts.datasets.length, 'dataset')} and ${counted(facts.recipients.length, 'recipient')} use only listed purposes.`;
  return [
    declared('registry', 'policy', message, {
      coverage: naming(
        coverage('the data map', {
          datasets: facts.datasets.length,
          recipients: facts.recipients.length,
        }),
        [...facts.datasets.map(nameOf), ...facts.recipients.map(({ name }) => `recipient ${name}`)],
      ),
      facts: { datasets: facts.datasets.length },
    }),
  ];
}

function outside(
  facts: Facts,
  params: Params,
  where: string,
  purposes: readonly string[],
): Finding[] {
  const strange = purposes.filter((purpose) => !isAllowed(facts, params, purpose));
  if (strange.length === 0) return [];
  const message = `${where} is used for ${words(strange)}, which the list of purposes lacks.`;
  return [broken('registry', where, message, { facts: { purposes: strange.join(' ') } })];
}

function mapOf({ datasets }: Facts, about: Facts['datasets'] = datasets) {
  return naming(coverage('the data map', { datasets: datasets.length }), about.map(nameOf));
}

function nameOf({ store, name }: Facts['datasets'][number]): string {
  return `${store}.${name}`;
}

function users(facts: Facts, purpose: string): Facts['datasets'] {
  return facts.datasets.filter(({ dataset }) => dataset.purposes.includes(purpose));
}

function judgePurpose(facts: Facts, purpose: string): Finding {
  const where = `purpose/${purpose}`;
  if (facts.registry[purpose] === undefined) {
    return broken('purpose-listed', where, `The purpose ${purpose} is not in the data map.`);
  }
  const about = users(facts, purpose);
  const count = about.length;
  const message = `The purpose ${purpose} is listed, and ${counted(count, 'dataset')} declare${count === 1 ? 's' : ''} it.`;
  return declared('purpose-listed', where, message, {
    coverage: mapOf(facts, about),
    facts: { datasets: count },
  });
}

function judgeBasis({ registry }: Facts, { purposes }: Params): Finding[] {
  return (purposes ?? Object.keys(registry)).flatMap((name) => {
    const purpose = registry[name];
    if (purpose === undefined) return [];
    const message = `The purpose ${name} rests on ${purpose.basis.replaceAll('-', ' ')}.`;
    return [
      declared('basis', `purpose/${name}`, message, {
        coverage: naming(coverage('the data map', { purposes: 1 }), [`purpose ${name}`]),
        facts: { basis: purpose.basis },
      }),
    ];
  });
}

function judgeRole(facts: Facts, params: Params): Finding[] {
  const role = params['only-as'];
  if (role === undefined) return [];
  return (params.purposes ?? []).flatMap((purpose) => {
    const where = `purpose/${purpose}`;
    const wrong = users(facts, purpose).filter(({ dataset }) => dataset.role !== role);
    if (wrong.length > 0) {
      return wrong.map(({ store, dataset }) =>
        broken(
          'only-as',
          resource(store, dataset.table),
          `${dataset.table} is used for ${purpose} although the company is its ${dataset.role}, not its ${role}.`,
        ),
      );
    }
    const closed = facts.registry[purpose]?.onlyAs === role;
    return closed
      ? [
          declared(
            'only-as',
            where,
            `${purpose} is open only to data whose ${role} the company is.`,
            { coverage: mapOf(facts, users(facts, purpose)) },
          ),
        ]
      : [
          broken(
            'only-as',
            where,
            `The data map does not close ${purpose} to data of another role than ${role}.`,
          ),
        ];
  });
}

function judgeLimit(facts: Facts, params: Params): Finding[] {
  const allowed = params['limited-to'];
  if (allowed === undefined) return [];
  return (params.purposes ?? []).map((purpose) => {
    const about = users(facts, purpose);
    const beyond = about.filter(({ store, name }) => !allowed.includes(`${store}.${name}`));
    const where = `purpose/${purpose}`;
    return beyond.length === 0
      ? declared('limited-to', where, `Only the promised datasets are used for ${purpose}.`, {
          coverage: mapOf(facts, about),
        })
      : broken(
          'limited-to',
          where,
          `${words(beyond.map(({ store, name }) => `${store}.${name}`))} may also be used for ${purpose}.`,
        );
  });
}
