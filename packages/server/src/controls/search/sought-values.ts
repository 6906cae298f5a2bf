/**
 * By which values somebody is looked for: their key, and addresses, telephone numbers and names that
 * stand in their own rows. Read before these rows go; what is sealed is opened in memory.
 */
import type { StorePlan } from '../requests/plan-model.ts';
import { tenantKind } from '../requests/tenant.ts';
import type { Job } from '../requests/workflow.ts';
import { tableOf } from '../scope.ts';
import { Gathered, readSource } from './gathered.ts';
import { ownAddresses } from './own-addresses.ts';
import { noValues, type SoughtValues } from './sought.ts';
import { customerSources, personSources } from './value-sources.ts';

/** More names are a search that compares each row with each of them. */
const mostNames = 200;

/** Fewer letters stand in too many other names. */
const shortestName = 7;

const nothing = { addresses: [], numbers: [], left: [] };

export async function soughtValues(job: Job, plans: readonly StorePlan[]): Promise<SoughtValues> {
  const isCustomer = job.subject.kind === tenantKind;
  const sources = isCustomer
    ? customerSources(job, plans)
    : personSources(job, plans).filter(({ isOne }) => isOne);
  const gathered = new Gathered();
  for (const source of sources) {
    await readSource(job, source, gathered, { withNames: !isCustomer });
  }
  const further = isCustomer ? nothing : await ownAddresses(job, plans);
  const addresses = [...new Set([...gathered.addresses, ...further.addresses])];
  const numbers = [...new Set([...gathered.numbers, ...further.numbers])];
  const names = await unusual(job, gathered.names);
  const left = [
    ...gathered.left,
    ...further.left,
    ...(names.left > 0 ? ['a name that others have too, or that is short, is not looked for'] : []),
  ];
  return {
    ...noValues,
    keys: job.subject.keys,
    addresses,
    numbers,
    words: names.words,
    left,
  };
}

/** Names of at least two words that nobody else in the root has. */
async function unusual(
  { stores, subject }: Job,
  names: Gathered['names'],
): Promise<{ readonly words: readonly string[]; readonly left: number }> {
  const words: string[] = [];
  let left = 0;
  for (const [name, { root, fields, parts }] of names) {
    if (name === '') continue;
    const isLong = name.length >= shortestName && /\S\s+\S/.test(name);
    if (!isLong || words.length >= mostNames) {
      left += 1;
      continue;
    }
    const select = { table: tableOf(root.dataset), fields, equal: [parts] };
    const change = { select, key: [], treatment: { how: 'delete' } as const };
    const rows = (await stores.get(root.store)?.remaining(change)) ?? 0;
    if (rows <= subject.keys.length && rows <= 1) words.push(name);
    else left += 1;
  }
  return { words, left };
}
