import type { Finding } from '@troth/core/control';
import type { DataMap } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, declared, notDoneYet, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgeContracts } from './judge-contracts.ts';
import { judgeReaders } from './judge-readers.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params): Finding[] {
  const { map } = facts;
  return [
    ...(params.recipients ? judgeReaders(facts) : []),
    ...(params.only ? judgeOnly(map, params.only) : []),
    ...(params.contract ? judgeContracts(facts, params.only) : []),
    ...(params.never ? judgeNever(map, params.never) : []),
    ...(params.hosts ? judgeHosts(map, params.hosts) : []),
    ...(params.reports
      ? [notDoneYet('reports', "Requests for the hosts' audit reports are not tracked yet.")]
      : []),
  ];
}

function judgeOnly({ recipients }: DataMap, only: readonly string[]): Finding[] {
  const extra = Object.keys(recipients).filter((name) => !only.includes(name));
  const absent = only.filter((name) => recipients[name] === undefined);
  const wrong = [
    ...extra.map((name) =>
      broken(
        'recipient-allowed',
        `recipient/${name}`,
        `${name} is declared as a recipient and is not one of the promised.`,
      ),
    ),
    ...absent.map((name) =>
      unknown(
        'recipient-allowed',
        `recipient/${name}`,
        `The data map says nothing about the recipient ${name}.`,
      ),
    ),
  ];
  if (wrong.length > 0) return wrong;
  return [
    declared('recipient-allowed', 'policy', `The only declared recipients are ${words(only)}.`, {
      coverage: recipientsOf(recipients),
    }),
  ];
}

function recipientsOf(recipients: DataMap['recipients']) {
  const names = Object.keys(recipients);
  return naming(coverage('the data map', { recipients: names.length }), names);
}

function judgeNever(map: DataMap, never: readonly string[]): Finding[] {
  const dealings = (purposes: readonly string[]): string[] =>
    purposes.filter((purpose) => never.some((deal) => purpose.split('-').includes(deal)));
  const wrong = Object.entries(map.recipients).flatMap(([name, { purposes }]) => {
    const found = dealings(purposes);
    if (found.length === 0) return [];
    const message = `The recipient ${name} has data for ${words(found)}.`;
    return [broken('never-sold', `recipient/${name}`, message)];
  });
  const listed = dealings(Object.keys(map.purposes)).map((purpose) =>
    broken('never-sold', `purpose/${purpose}`, `The data map lists the purpose ${purpose}.`),
  );
  if (wrong.length + listed.length > 0) return [...wrong, ...listed];
  const count = Object.keys(map.recipients).length;
  const message = `None of ${counted(count, 'declared recipient')} has data for ${words(never, 'or')}.`;
  return [
    declared('never-sold', 'policy', message, {
      coverage: recipientsOf(map.recipients),
      facts: { recipients: count },
    }),
  ];
}

function judgeHosts({ stores }: DataMap, hosts: readonly string[]): Finding[] {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  return Object.entries(stores).map(([store, { provider }]) => {
    const facts = { provider, measured: false };
    return allowed.has(provider.toLowerCase())
      ? declared(
          'host-allowed',
          store,
          `${store} is declared to run with ${provider}, as promised.`,
          {
            coverage: coverage('the data map', { declarations: 1 }),
            facts,
          },
        )
      : broken(
          'host-allowed',
          store,
          `${store} runs with ${provider}; promised is ${hosts.join(' or ')}.`,
          { facts },
        );
  });
}
