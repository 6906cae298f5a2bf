import { governedPolicies } from '../../governed.ts';
import type { Session } from '../../session.ts';

/** The named files as they were named, so that messages show short paths; else those that govern here. */
export async function policyFiles(
  { shell, settings }: Session,
  named: readonly string[],
): Promise<readonly string[]> {
  return named.length > 0 ? named : (await governedPolicies(shell, settings)).policies;
}
