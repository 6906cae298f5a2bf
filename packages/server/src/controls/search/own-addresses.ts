/**
 * Addresses and numbers that stand in rows of the person beside their own: an account's addresses, a
 * delivery. What a row of somebody else has too, however it is spelled, is not this person's alone.
 */
import type { RowKey } from '../../stores/contract.ts';
import { addressKind, normalForm, phoneForm, type AddressKind } from '../requests/address-form.ts';
import type { StorePlan } from '../requests/plan-model.ts';
import type { Job } from '../requests/workflow.ts';
import { datasetsOf, tableOf, type ScopedDataset } from '../scope.ts';
import { Gathered, readSource } from './gathered.ts';
import { personSources, type Source } from './value-sources.ts';

export interface OwnAddresses {
  readonly addresses: readonly string[];
  readonly numbers: readonly string[];
  readonly left: readonly string[];
}

/** `inClear`: without those that stand sealed. */
export async function ownAddresses(
  job: Job,
  plans: readonly StorePlan[],
  { inClear = false, from = (source: Source) => !source.isOne } = {},
): Promise<OwnAddresses> {
  const gathered = new Gathered();
  for (const source of personSources(job, plans).filter(from)) {
    await readSource(job, source, gathered, { withNames: false, inClear });
  }
  const addresses = await ofNobodyElse(job, 'email', [...gathered.addresses]);
  const numbers = await ofNobodyElse(job, 'phone', [...gathered.numbers]);
  const all = gathered.addresses.size + gathered.numbers.size;
  const left = [...gathered.left];
  if (all > addresses.length + numbers.length) {
    left.push('addresses and numbers that stand in rows of others too are not looked for');
  }
  return { addresses, numbers, left };
}

const pageSize = 1000;

async function ofNobodyElse(
  job: Job,
  what: AddressKind,
  values: readonly string[],
): Promise<readonly string[]> {
  const form = what === 'email' ? normalForm : phoneForm;
  const shared = new Set<string>();
  for (const scoped of datasetsOf(job.policy.map).datasets) {
    const columns = Object.entries(scoped.dataset.fields)
      .filter(
        ([, { category, sealed, json }]) => !sealed && !json && addressKind(category) === what,
      )
      .map(([name]) => name);
    for (const column of columns) {
      for (let start = 0; start < values.length; start += pageSize) {
        const some = values.slice(start, start + pageSize);
        for await (const value of othersWith(job, scoped, column, some)) shared.add(form(value));
      }
    }
  }
  return values.filter((value) => !shared.has(form(value)));
}

/** Values that a row has that names somebody of the same kind and not the person. */
async function* othersWith(
  { subject, stores, signal }: Job,
  { store, dataset }: ScopedDataset,
  column: string,
  values: readonly string[],
): AsyncIterable<string> {
  const owners = dataset.subjects[subject.kind];
  const opened = stores.get(store);
  if (owners === undefined || opened === undefined || values.length === 0) return;
  const ours = new Set(subject.keys.map((key) => JSON.stringify(key)));
  const equal: readonly RowKey[] = values.map((value) => [value]);
  const query = { table: tableOf(dataset), key: [column, ...owners], fields: [column], equal };
  for await (const page of opened.locate({ ...query, alike: true, ...(signal && { signal }) })) {
    for (const [value, ...owner] of page) {
      if (value && !owner.includes(null) && !ours.has(JSON.stringify(owner))) yield value;
    }
  }
}
