/** How a command of the tree is carried out. */
import type { Command } from 'commander';
import type { ExitCode } from './exit-code.ts';
import type { Outcome } from './outcome.ts';
import type { Session } from './session.ts';

/** What a command does. An exit code alone where everything is printed already. */
export type Action = (session: Session) => Promise<Outcome | ExitCode>;

/** Carries out an action with the options that the command was given. */
export type Run = (command: Command, action: Action) => Promise<void>;
