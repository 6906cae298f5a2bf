import type { Finding } from '@troth/core/control';
import { unknown } from '../finding.ts';
import type { Params } from './clause.ts';
import { judgeAllowed, judgeProvenance } from './judge-fields.ts';
import { judgeGaps, judgeInventory } from './judge-inventory.ts';
import { judgeMap } from './judge-map.ts';
import { judgeCards, judgePasswords } from './judge-values.ts';
import { judgeLog, judgeLogins } from './judge-server.ts';
import type { Facts } from './probe.ts';

export function judge(facts: Facts, params: Params): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params.map ? [...judgeMap(facts.drift), ...judgeLog(facts.ways)] : []),
    ...(params.fields ? judgeAllowed(facts, params.fields, params.map !== undefined) : []),
    ...(params.provenance ? judgeProvenance(facts, params.provenance) : []),
    ...(params.passwords ? [...judgePasswords(facts), ...judgeLogins(facts.ways)] : []),
    ...(params.cards ? judgeCards(facts) : []),
    ...(params.inventory ? judgeInventory(facts) : []),
    ...(params.gaps ? judgeGaps(facts) : []),
  ];
}
