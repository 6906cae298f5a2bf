/** The options that every command takes. */
import type { Configuration } from '@troth/server';
import type { Shell } from './shell.ts';

export interface Settings {
  /** As given after `--home`. */
  readonly home?: string;
  /** As given after `--policy`, in order. */
  readonly policy: readonly string[];
  readonly json: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
}

export async function configurationOf(shell: Shell, settings: Settings): Promise<Configuration> {
  // The server is loaded when it is needed, not for help and not for a usage error.
  const { readConfiguration } = await import('@troth/server');
  return readConfiguration({ env: shell.env, cwd: shell.cwd, flags: { home: settings.home } });
}
