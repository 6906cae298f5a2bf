/** What a certificate says of a run that has ended, and its signature. */
import type { Policy } from '@troth/core/policy';
import { certificateBody, formatCertificate, type Certificate } from '@troth/core/proof';
import type { TableName } from '../../stores/contract.ts';
import type { RequestEnvironment } from '../requests/environment.ts';
import type { Plan, StorePlan } from '../requests/plan-model.ts';
import type { Request } from '../requests/request.ts';
import { eventsOf } from '../requests/rows.ts';
import type { Stores } from './make-plan.ts';

export interface Certified {
  readonly request: Request;
  readonly plan: Plan;
  readonly stores: Stores;
  /** When the stores were asked again and nothing was left. */
  readonly verifiedAt: Temporal.Instant;
  readonly keys: Certificate['keys'];
}

/** → the signed note. */
export async function certify(
  environment: RequestEnvironment,
  policy: Policy,
  certified: Certified,
): Promise<string> {
  const { notary, pool, clock } = environment;
  const { request, plan } = certified;
  const entries = (await eventsOf(pool, request.id)).map(({ entry }) => entry);
  const certificate: Certificate = {
    format: 'troth-certificate/1',
    right: 'erasure',
    request: request.id,
    policy: policy.id,
    policyHash: policy.hash,
    subject: { kind: request.subjectKind, pseudonym: request.pseudonym },
    opened: moment(request.openedAt),
    due: moment(request.dueAt),
    done: moment(clock.now()),
    stores: plan.stores.map((part) => storeLine(part, certified)),
    keys: certified.keys,
    remains: await remainsOf(policy, certified),
    suppressed: true,
    recipients: Object.keys(plan.recipients).map((recipient) => ({ recipient, state: 'queued' })),
    entries,
    receipts: [...(await notary.receipts(policy.id, entries))],
  };
  const signature = await notary.sign(policy.id, certificateBody(certificate));
  return formatCertificate(certificate, [signature]);
}

function storeLine(part: StorePlan, certified: Certified): Certificate['stores'][number] {
  const { store, steps, kept } = part;
  return {
    store,
    verified: moment(certified.verifiedAt),
    steps: steps.map(({ dataset, how, reach }, index) => {
      const found = certified.request.found?.[`${store}/${index}`] ?? 0;
      const by = [...reach.fields];
      return { dataset: `${store}.${dataset}`, how, by, found, done: found, remaining: 0 };
    }),
    kept: kept.map(({ dataset, rows, because }) => ({
      dataset: `${store}.${dataset}`,
      rows,
      because,
    })),
  };
}

async function remainsOf(
  policy: Policy,
  { plan, stores, request }: Certified,
): Promise<Certificate['remains']> {
  const remains: Certificate['remains'] = [];
  for (const part of plan.stores) {
    remains.push(...(await tracesOf(part, stores, request.found ?? {})));
    remains.push({
      what: 'copies in backups',
      where: part.store,
      until: null,
      says: 'No backup of this store is known to Troth, so it cannot say when the last copy expires. The suppression ledger erases whoever comes back with one.',
    });
    const texts = freeTexts(policy, part.store);
    if (texts.length === 0) continue;
    remains.push({
      what: 'mentions in free text of other people',
      where: part.store,
      until: null,
      says: `Not searched: ${texts.join(', ')}`,
    });
  }
  return remains;
}

async function tracesOf(
  { store, steps }: StorePlan,
  stores: Stores,
  found: Readonly<Record<string, number>>,
): Promise<Certificate['remains']> {
  const tables = new Map<string, TableName>();
  for (const [index, { reach }] of steps.entries()) {
    if ((found[`${store}/${index}`] ?? 0) > 0) tables.set(nameOf(reach.table), reach.table);
  }
  const answer = await stores.get(store)?.traces([...tables.values()]);
  if (!answer?.supported) {
    const says = answer?.why ?? 'The store does not tell.';
    return [{ what: 'values on disk', where: store, until: null, says }];
  }
  return answer.value.map(({ table, archived }) => ({
    what: archived ? 'dead rows on disk and in archived log' : 'dead rows on disk',
    where: `${store}/${nameOf(table)}`,
    until: null,
    says: archived
      ? 'Until vacuum has gone over the table and the archive of the log has expired; a rewrite of the table ends the first.'
      : 'Until vacuum has gone over the table and its space is used again; a rewrite of the table ends it now.',
  }));
}

function freeTexts({ map }: Policy, store: string): readonly string[] {
  return Object.entries(map.stores[store]?.datasets ?? {}).flatMap(([name, { fields }]) =>
    Object.entries(fields)
      .filter(([, { freeText }]) => freeText === true)
      .map(([field]) => `${name}.${field}`),
  );
}

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

function moment(at: Temporal.Instant): string {
  return at.toString({ smallestUnit: 'second' });
}
