import type { Control } from '@troth/core/control';
import { daily, type ProbeContext } from '../context.ts';
import { clause, type Params } from './clause.ts';
import { goodUntil, judge } from './judge.ts';
import { probe, type Facts } from './probe.ts';

export const erasure: Control<Params, Facts, ProbeContext> = {
  clause,
  freshFor: daily,
  probe,
  judge,
  goodUntil,
};
