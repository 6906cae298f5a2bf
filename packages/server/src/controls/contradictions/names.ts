import type { Contradicted, Contradiction, DataMap, Policy } from '@troth/core/policy';
import { clause as destruction } from '../destruction/clause.ts';
import { clause as purpose } from '../purpose/clause.ts';
import { clause as retention } from '../retention/clause.ts';
import { clause as role } from '../role/clause.ts';
import { clause as training } from '../training/clause.ts';
import { clausesOf } from './clauses.ts';

/**
 * TR1208, TR1209, TR1211, TR1212: a clause names what the data map lacks. It would find nothing to
 * check, and nothing wrong.
 */
export const namesAreKnown: Contradiction = (policy) => [
  ...unknownDatasets(policy),
  ...unknownFields(policy),
  ...unknownPurposes(policy),
  ...clausesOf(policy, role).flatMap(({ clause }) =>
    Object.keys(clause.params.subjects ?? {})
      .filter((subject) => policy.map.subjects[subject] === undefined)
      .map((subject) => ({
        code: 'TR1211' as const,
        message: `the data map has no kind of person called ${subject}`,
        clause,
      })),
  ),
];

/** Every kind that is about a part of the map names it by `datasets`. */
function unknownDatasets({ promises, map }: Policy): Contradicted[] {
  return promises.flatMap(({ clauses }) =>
    clauses.flatMap((clause) => {
      const named = [...listed(clause.params, 'datasets'), ...listed(clause.params, 'limited-to')];
      return named
        .filter((name) => !hasDataset(map, name))
        .map((name) => ({
          code: 'TR1208' as const,
          message: `the data map has no dataset ${name}`,
          clause,
        }));
    }),
  );
}

function listed(params: unknown, parameter: string): readonly string[] {
  if (typeof params !== 'object' || params === null) return [];
  const value: unknown = Object.entries(params).find(([name]) => name === parameter)?.[1];
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

function hasDataset(map: DataMap, name: string): boolean {
  const [store = '', dataset = ''] = name.split('.');
  return map.stores[store]?.datasets[dataset] !== undefined;
}

function unknownFields(policy: Policy): Contradicted[] {
  const named = [
    ...clausesOf(policy, retention).map(({ clause }) => ({
      clause,
      fields: [...(clause.params.fields ?? []), ...[clause.params.since ?? []].flat()],
    })),
    ...clausesOf(policy, destruction).map(({ clause }) => ({
      clause,
      fields: [clause.params.since ?? []].flat(),
    })),
  ];
  return named.flatMap(({ clause, fields }) =>
    fields
      .filter((field) => !hasField(policy.map, field))
      .map((field) => ({
        code: 'TR1209' as const,
        message: `the data map has no field ${field}`,
        clause,
      })),
  );
}

function hasField(map: DataMap, name: string): boolean {
  const [store = '', dataset = '', ...rest] = name.split('.');
  return map.stores[store]?.datasets[dataset]?.fields[rest.join('.')] !== undefined;
}

function unknownPurposes(policy: Policy): Contradicted[] {
  const named = [
    ...clausesOf(policy, purpose).map(({ clause }) => ({
      clause,
      purposes: clause.params.purposes ?? [],
    })),
    ...clausesOf(policy, training).map(({ clause }) => ({
      clause,
      purposes: [clause.params.purpose ?? []].flat(),
    })),
  ];
  return named.flatMap(({ clause, purposes }) =>
    purposes
      .filter((name) => policy.map.purposes[name] === undefined)
      .map((name) => ({
        code: 'TR1212' as const,
        message: `the data map has no purpose ${name}`,
        clause,
      })),
  );
}
