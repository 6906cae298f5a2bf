import type { Outcome, Status } from './contract.ts';

/**
 * Best to worst. A promise is as good as its worst clause. What is known to be wrong comes last, so
 * that a broken promise is never hidden behind an unknown one; `unknown` is worse than `at-risk`,
 * because a risk at least was looked at; `attested` is below `kept`, because nobody measured it.
 */
export const worstLast: readonly Status[] = [
  'kept',
  'attested',
  'at-risk',
  'unknown',
  'lapsed',
  'broken',
];

/** The worst of the statuses; of none at all, `unknown`. */
export function worst(statuses: readonly Status[]): Status {
  if (statuses.length === 0) return 'unknown';
  return statuses.reduce((a, b) => (worstLast.indexOf(b) > worstLast.indexOf(a) ? b : a));
}

/** What is only declared is not kept: nobody looked. */
export function statusOf(outcome: Outcome): Status {
  if (outcome === 'declared') return 'unknown';
  return outcome === 'met' ? 'kept' : outcome;
}
