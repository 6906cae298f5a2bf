/** Options that say whom a command is about. */
import { type Command, InvalidArgumentError } from 'commander';
import type { Installation, Whom } from '@troth/server';
import { usageError } from './error.ts';

export interface WhomOptions {
  readonly subject: string;
  readonly key?: Readonly<Record<string, string>>;
  readonly email?: string;
}

export function withWhom(command: Command): Command {
  return command
    .option('--key <column=value>', 'part of the key; once for each part', keyPart)
    .option('--email <address>', 'looked up where the policy keeps such people');
}

/** For an option of `column=value` that may be repeated. */
export function keyPart(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It reads column=value, such as id=17.');
}

export function whomOf({ key, email }: Omit<WhomOptions, 'subject'>): Whom {
  if (key !== undefined && email === undefined) return { key };
  if (email !== undefined && key === undefined) return { email };
  throw usageError('Say whom it is about: --key for each part of the key, or --email.');
}

/** The policy that knows such people, where exactly one does. */
export function policyWith({ policies }: Installation, kind: string): string {
  const known = policies.filter(({ policy }) => Object.hasOwn(policy.map.subjects, kind));
  const [first, ...more] = known;
  if (first && more.length === 0) return first.policy.id;
  throw usageError(
    first
      ? `Several policies know ${withArticle(kind)}: name one with --of.`
      : `No policy knows ${withArticle(kind)}. There are: ${policies.flatMap(({ policy }) => Object.keys(policy.map.subjects)).join(', ')}.`,
  );
}

function withArticle(noun: string): string {
  return `${/^[aeio]/i.test(noun) ? 'an' : 'a'} ${noun}`;
}
