/** Options that say what is swept. */
import type { Command } from 'commander';
import type { Installation } from '@troth/server';
import { collected } from '../../arguments.ts';
import { usageError } from '../../error.ts';

export interface SweepOptions {
  readonly of?: string;
  readonly dataset?: string;
  readonly olderThan?: string;
  readonly evenEarly?: readonly string[];
}

export function withSweep(command: Command): Command {
  return command
    .option('--of <policy>', 'policy, where several are governed')
    .option('--dataset <dataset>', 'one dataset only, such as main.sessions')
    .option('--older-than <period>', 'in place of the stated periods; shorter ones are refused')
    .option(
      '--even-early <dataset>',
      'rows of this one may go before their own period, with rows that they cannot stand without; may\nbe repeated',
      collected,
    );
}

/** What the workflow of a sweep takes. */
export function inputOf({ dataset, olderThan, evenEarly }: SweepOptions) {
  return {
    ...(evenEarly === undefined ? {} : { early: evenEarly }),
    ...(dataset === undefined ? {} : { dataset }),
    ...(olderThan === undefined ? {} : { olderThan }),
  };
}

/** The named policy, or those that have the dataset, or all. */
export function policiesOf(
  { policies }: Installation,
  { of, dataset }: SweepOptions,
): readonly string[] {
  if (of !== undefined) return [of];
  const ids = policies.map(({ policy }) => policy.id);
  if (dataset === undefined) return ids;
  const [store = '', name = ''] = dataset.split('.');
  const known = policies.filter(({ policy }) => policy.map.stores[store]?.datasets[name]);
  if (known.length > 0) return known.map(({ policy }) => policy.id);
  throw usageError(`No data map has a dataset ${dataset}.`);
}
