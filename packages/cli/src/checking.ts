/** A check with its progress shown. */
import type { CheckOptions, Installation, PolicyReport } from '@troth/server';
import { waitingText } from './progress.ts';
import type { Session } from './session.ts';

export async function checkShown(
  { shell, progress }: Session,
  installation: Installation,
  options: Pick<CheckOptions, 'policies' | 'promises' | 'full'> = {},
): Promise<readonly PolicyReport[]> {
  progress.step('Checking promises');
  const each = new Map<string, { readonly done: number; readonly total: number }>();
  const reports = await installation.check({
    ...options,
    signal: shell.signal,
    onWaiting: (before) => progress.step(waitingText(before)),
    // Policies are checked side by side: what counts is how far they all are.
    onProgress({ policy, clause, done, total }) {
      each.set(policy, { done, total });
      const sum = (part: 'done' | 'total'): number =>
        [...each.values()].reduce((all, one) => all + one[part], 0);
      progress.update(
        `${sum('done')} of ${sum('total')} clauses checked, last ${policy}/${clause}`,
      );
    },
  });
  progress.end();
  return reports;
}
