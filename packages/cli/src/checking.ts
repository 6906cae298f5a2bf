/** A check with its progress shown. */
import type { CheckOptions, Installation, PolicyReport } from '@troth/server';
import type { Session } from './session.ts';

export async function checkShown(
  { shell, progress }: Session,
  installation: Installation,
  options: Pick<CheckOptions, 'policies' | 'promises' | 'full'> = {},
): Promise<readonly PolicyReport[]> {
  progress.step('Checking every promise');
  const reports = await installation.check({
    ...options,
    signal: shell.signal,
    onProgress: ({ policy, clause, done, total }) =>
      progress.update(`Checking ${policy}/${clause} (${done} of ${total})`),
  });
  progress.end();
  return reports;
}
