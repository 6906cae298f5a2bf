/** `P20`, or `panda/P20` where several policies have one of that name. */
import type { Policy } from '@troth/core/policy';
import type { LoadedPolicy } from '@troth/server';
import { cliError } from './error.ts';

export interface PromiseName {
  readonly policy: Policy;
  readonly promise: string;
}

export function findPromise(policies: readonly LoadedPolicy[], name: string): PromiseName {
  const slash = name.indexOf('/');
  const wanted = slash < 0 ? undefined : name.slice(0, slash);
  const promise = name.slice(slash + 1);
  const found = policies
    .map(({ policy }) => policy)
    .filter((policy) => wanted === undefined || policy.id === wanted)
    .filter((policy) => policy.promises.some(({ id }) => id === promise));
  const [first, ...others] = found;
  if (first === undefined) throw unknownPromise(name);
  if (others.length === 0) return { policy: first, promise };
  throw cliError({
    code: 'promise-ambiguous',
    kind: 'invalid',
    publicMessage: `Several policies have a promise ${promise}. Say which: ${found.map(({ id }) => `${id}/${promise}`).join(', ')}.`,
  });
}

function unknownPromise(name: string): Error {
  return cliError({
    code: 'promise-unknown',
    kind: 'missing',
    publicMessage: `No governed policy has a promise ${name}. \`troth status\` lists them.`,
  });
}
