/** Options that say where a sealed value stands and whose it is, and the value on standard input. */
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import type { Installation, ValueAt } from '@troth/server';
import { usageError } from '../../error.ts';
import { keyPart, policyWith } from '../../whom.ts';

export interface ValueOptions {
  readonly of?: string;
  readonly dataset: string;
  readonly field: string;
  readonly subject: string;
  readonly key: Readonly<Record<string, string>>;
  readonly row?: Readonly<Record<string, string>>;
}

export function withValueOptions(command: Command): Command {
  return command
    .requiredOption('--dataset <dataset>', 'such as main.employees')
    .requiredOption('--field <field>', 'column that the data map declares as sealed')
    .requiredOption('--subject <kind>', 'kind of person whose value it is, such as employee')
    .requiredOption('--key <column=value>', "part of the person's key; once for each part", keyPart)
    .option('--row <column=value>', "part of the row's key; the same as --key if left out", keyPart)
    .option('--of <policy>', 'policy, where several know such people');
}

export function valueAt(installation: Installation, options: ValueOptions): ValueAt {
  const { of, dataset, field, subject, key, row } = options;
  const policy = of ?? policyWith(installation, subject);
  return { policy, dataset, field, subject, key, row: row ?? key };
}

/** All of standard input; the end of its last line is no part of a value. */
export async function standardInput(what: string): Promise<string> {
  if (process.stdin.isTTY) throw usageError(`Give ${what} on standard input.`);
  return (await text(process.stdin)).replace(/\r?\n$/, '');
}
