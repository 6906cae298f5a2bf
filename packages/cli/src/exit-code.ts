/** What the exit codes mean; the end of `troth --help` says the same to people. */
import type { Status } from '@troth/core/control';
import { nameFault } from '@troth/core/causes';
import type { ErrorKind } from '@troth/core/error';

export const exitCodes = {
  /** Every promise is kept, attested or at risk; or the command has done what it was asked. */
  done: 0,
  /** A promise is broken or an attestation has lapsed; or a proof is false. */
  broken: 1,
  /** The command, the policy or the input is wrong. */
  usage: 2,
  /** Nothing is known to be broken, but something is unknown or was not finished. */
  unknown: 3,
  /** A part that is needed cannot be reached, or Troth itself failed. */
  unavailable: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOfStatuses(statuses: readonly Status[]): ExitCode {
  if (statuses.some((status) => status === 'broken' || status === 'lapsed'))
    return exitCodes.broken;
  if (statuses.includes('unknown')) return exitCodes.unknown;
  return exitCodes.done;
}

const ofKind: Readonly<Record<ErrorKind, ExitCode>> = {
  invalid: exitCodes.usage,
  denied: exitCodes.usage,
  missing: exitCodes.usage,
  conflict: exitCodes.usage,
  unavailable: exitCodes.unavailable,
  bug: exitCodes.unavailable,
};

export function exitCodeOfError(error: unknown): ExitCode {
  const known = nameFault(error);
  return known ? ofKind[known.kind] : exitCodes.unavailable;
}
