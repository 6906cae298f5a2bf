/** What a command works with: the options, the governed policies and an installation when it opens one. */
import { closing } from '@troth/core/closing';
import type { Configuration, Installation } from '@troth/server';
import { locateDemos, type DemoId } from './demos.ts';
import { governedPolicies } from './governed.ts';
import { createProgress, type Progress } from './progress.ts';
import { configurationOf, type Settings } from './settings.ts';
import type { Shell } from './shell.ts';

export interface Session extends AsyncDisposable {
  readonly shell: Shell;
  readonly settings: Settings;
  readonly progress: Progress;
}

export interface OpenSession {
  readonly configuration: Configuration;
  readonly installation: Installation;
  /** Demos whose databases are ours to make. */
  readonly demos: readonly DemoId[];
  /** Aborted when the claim on the data is lost, for instance because the database went away. */
  readonly lost: AbortSignal;
}

export function createSession(shell: Shell, settings: Settings): Session {
  const progress = createProgress(shell, settings);
  return {
    shell,
    settings,
    progress,
    async [Symbol.asyncDispose]() {
      progress.end();
    },
  };
}

/** Opens the installation, and closes it however `work` ends. */
export async function withInstallation<T>(
  { shell, settings, progress }: Session,
  work: (open: OpenSession) => Promise<T>,
): Promise<T> {
  const configuration = await configurationOf(shell, settings);
  const { policies, demos } = await governedPolicies(shell, settings);
  progress.update('Opening');
  const { openInstallation } = await import('@troth/server');
  const lost = new AbortController();
  const installation = await openInstallation({
    configuration,
    policies,
    onLost: () => lost.abort(),
    onNotice: (text) => progress.update(text),
  });
  return closing(
    async () => {
      const ours = locateDemos(installation, demos, process.env);
      return await work({ configuration, installation, demos: ours, lost: lost.signal });
    },
    async () => {
      progress.end();
      await installation.close();
    },
  );
}
