import type { Finding } from '@troth/core/control';
import { coverage } from '../coverage.ts';
import { broken, declared as onlyDeclared, notDoneYet, unknown } from '../finding.ts';
import type { Params } from './clause.ts';
import { judgeAddress } from './judge-address.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('store-undeclared', name, `The data map has no store ${name}.`),
    ),
    ...facts.stores.flatMap(([name, { country, region, mechanism }]) => [
      ...judgeOne('country', name, 'lies in', country, params.countries),
      ...judgeOne('region', name, 'lies in the region', region, params.regions),
      ...judgeOne('mechanism', name, 'rests on', mechanism, params.mechanism),
    ]),
    ...facts.stores.flatMap(([name, declaration]) =>
      judgeAddress(name, declaration, facts.whereabouts.get(name), params),
    ),
    ...(params.recipients
      ? facts.recipients.flatMap(([name, { mechanism }]) =>
          judgeOne(
            'recipient-mechanism',
            `recipient/${name}`,
            'gets data on the ground of',
            mechanism,
            params.mechanism,
          ),
        )
      : []),
    ...(params.backups
      ? [notDoneYet('backup-place', 'Where backups lie is not checked yet.')]
      : []),
  ];
}

/** Nothing when the clause does not limit it. */
function judgeOne(
  rule: string,
  resource: string,
  verb: string,
  declared: string,
  allowed: readonly string[] | undefined,
): Finding[] {
  if (allowed === undefined) return [];
  const facts = { declared, measured: false };
  const said = `${resource} is declared: it ${verb} ${declared}`;
  return allowed.includes(declared)
    ? [
        onlyDeclared(rule, resource, `${said}, as promised.`, {
          coverage: coverage('the data map', { declarations: 1 }),
          facts,
        }),
      ]
    : [broken(rule, resource, `${said}; promised is ${allowed.join(' or ')}.`, { facts })];
}
