/** What a certificate says of a run that has ended, and its signature. */
import type { Policy } from '@troth/core/policy';
import { certificateBody, formatCertificate, type Certificate } from '@troth/core/proof';
import type { TableName, Trace } from '../../stores/contract.ts';
import type { Kept, Reach, Step, StorePlan } from './plan-model.ts';
import { countKept } from './count-plan.ts';
import { progressName, readProgress, type Measured, type Progress } from './progress.ts';
import { counted } from '../wording.ts';
import { eventsOf, pseudonymsIn } from './rows.ts';
import { whoseIn } from './selections.ts';
import { addedUp, sideEffect, uncounted } from './side-effects.ts';
import type { Conclusion, Running, Stores } from './workflow.ts';

/** → the signed note. `verifiedAt`: when the stores were asked again and nothing was left. */
export async function certify(
  running: Running,
  concluded: Conclusion,
  verifiedAt: Temporal.Instant,
): Promise<string> {
  const { environment, policy, request, plan } = running;
  const { notary, pool, clock } = environment;
  const entries = (await eventsOf(pool, request.id)).map(({ entry }) => entry);
  const progress = await readProgress(pool, request.id);
  const certificate: Certificate = {
    format: 'troth-certificate/1',
    right: request.right,
    request: request.id,
    policy: policy.id,
    policyHash: policy.hash,
    subject: await subjectLine(running),
    opened: moment(request.openedAt),
    due: moment(request.dueAt),
    done: moment(clock.now()),
    stores: await Promise.all(
      plan.stores.map((part) => storeLine(running, part, progress, verifiedAt)),
    ),
    keys: concluded.keys,
    remains: [
      ...(concluded.remains ?? (await remainsOf(running, concluded.suppressed))),
      ...viewLines(concluded),
    ],
    ...besidesLines(running, concluded, progress),
    ...leftOutLines(running),
    ...(concluded.nothingLeft === undefined ? {} : { nothingLeft: concluded.nothingLeft }),
    suppressed: concluded.suppressed,
    recipients: concluded.tells
      ? Object.keys(plan.recipients).map((recipient) => ({ recipient, state: 'queued' }))
      : [],
    ...(concluded.exported ? { exported: concluded.exported } : {}),
    ...(concluded.limited ? { limited: concluded.limited } : {}),
    entries,
    receipts: [...(await notary.receipts(policy.id, entries))],
  };
  const signature = await notary.sign(policy.id, certificateBody(certificate));
  return formatCertificate(certificate, [signature]);
}

/** What was asked for and not done: a certificate with such lines is of a part. */
function leftOutLines({ plan: { leftOut = [] } }: Running): Pick<Certificate, 'leftOut'> {
  if (leftOut.length === 0) return {};
  return {
    leftOut: leftOut.map(({ resource, message }) => ({ where: resource, because: message })),
  };
}

type Besides = Pick<Certificate, 'effects' | 'searched' | 'copies' | 'notLooked'>;

/** What happened besides the plan's changes, what was searched, and what nobody looked at. */
function besidesLines(
  { plan: { rehearsal, stores } }: Running,
  concluded: Conclusion,
  progress: Progress,
): Besides {
  const otherwise = stores.flatMap((part) => otherwiseLines(part, progress));
  const searched = elsewhereLines(concluded);
  // Reading sets nothing off.
  const reads = stores.every(({ steps }) => steps.every(({ how }) => how === 'read'));
  const isMeasured = !reads && Object.keys(progress).length > 0;
  // What a workflow changes by itself is measured when the plan is tried, and nowhere else.
  const tried = isMeasured ? [] : (rehearsal?.effects ?? []);
  const untried = Object.entries(isMeasured ? {} : (rehearsal?.notTried ?? {})).map(
    ([where, why]) => ({
      where,
      because: `What triggers and foreign keys changed in other tables was not counted, because the plan was not tried: ${why}`,
    }),
  );
  const untold = stores.flatMap((part) => untoldLines(part, progress));
  const notLooked = [...(searched.notLooked ?? []), ...untried, ...untold];
  return {
    ...searched,
    ...((isMeasured || rehearsal !== undefined || refreshLines(concluded).length > 0) && {
      effects: [
        ...tried.map((one) => ({ ...one })),
        ...stores.flatMap((part) => effectLines(part, progress)),
        ...otherwise,
        ...refreshLines(concluded),
      ],
    }),
    ...(notLooked.length > 0 && { notLooked }),
  };
}

/** What the changes of this run set off, as the store counted it with them. */
function effectLines(
  { store, steps }: StorePlan,
  progress: Progress,
): NonNullable<Certificate['effects']> {
  const measured = steps.map((step) => progress[progressName(store, step)]?.effects);
  const known = measured.flatMap((one) => (one ? [one] : []));
  return [
    ...addedUp(...known).map((one) => ({
      ...sideEffect(store, one, 'in the transactions of the run'),
    })),
    ...(measured.includes(null) ? [{ ...uncounted(store) }] : []),
  ];
}

/** Rows that a process changed that was ended before it told of them. */
function untoldLines(
  { store, steps }: StorePlan,
  progress: Progress,
): NonNullable<Certificate['notLooked']> {
  return steps.flatMap((step) => {
    const rows = progress[progressName(store, step)]?.untold ?? 0;
    if (rows === 0) return [];
    const because = `The run was interrupted before it had told of ${counted(rows, 'row')}. They were found before and had nothing left to do afterwards, so they count as changed; what triggers and foreign keys changed with them was not counted.`;
    return [{ where: `${store}.${step.dataset}`, because }];
  });
}

function elsewhereLines({
  elsewhere,
  notLooked: beside,
}: Conclusion): Pick<Certificate, 'searched' | 'copies' | 'notLooked'> {
  if (elsewhere === undefined) {
    return beside?.length ? { notLooked: beside.map((one) => ({ ...one })) } : {};
  }
  const { searched, copies, notLooked } = elsewhere;
  return {
    searched: {
      tables: { ...searched.tables },
      columns: { ...searched.columns },
      rows: { ...searched.rows },
      ...(searched.known !== undefined && { known: searched.known }),
      ...(searched.by !== undefined && { by: { ...searched.by } }),
    },
    copies: copies.map(({ where, rows, says }) => ({ where, rows, says })),
    notLooked: notLooked.map((one) => ({ ...one })),
  };
}

/** What materialised views hold that Troth's role may not make anew, or that shows rows that stay. */
function viewLines({ elsewhere }: Conclusion): Certificate['remains'] {
  const views = (elsewhere?.copies ?? []).filter(({ view }) => view === true);
  const anew = new Set((elsewhere?.refreshed ?? []).map(({ where }) => where));
  return views.map(({ where, says }) => ({
    what: 'a materialised view',
    where,
    until: null,
    says: anew.has(where)
      ? `${says}: it was made anew after the run, so it shows rows that stay.`
      : `${says}, until its owner makes it anew: Troth's role may not.`,
  }));
}

function refreshLines({ elsewhere }: Conclusion): NonNullable<Certificate['effects']> {
  return (elsewhere?.refreshed ?? []).map(({ where, rows, says }) => ({
    what: 'refresh' as const,
    where,
    rows,
    says: `Before, ${says}; the materialised view was made anew after the changes.`,
  }));
}

async function subjectLine({ environment, request }: Running): Promise<Certificate['subject']> {
  const { subjectKind: kind, pseudonym } = request;
  if (pseudonym !== null) return { kind, pseudonym };
  const pseudonyms = await pseudonymsIn(environment.pool, request.id);
  return pseudonyms.length === 0 ? null : { kind, pseudonyms: [...pseudonyms] };
}

/** Rows that were found and that this run did not change itself. */
function otherwiseLines(
  { store, steps }: StorePlan,
  progress: Progress,
): NonNullable<Certificate['effects']> {
  return steps.flatMap((step) => {
    const rows = progress[progressName(store, step)]?.otherwise ?? 0;
    if (rows === 0) return [];
    const says =
      'They were found and were gone, or changed already, when their turn came: by a cascade, a trigger, or whoever else writes there.';
    return [{ what: 'other' as const, where: `${store}.${step.dataset}`, rows, says }];
  });
}

/** Three numbers that were measured: what was found, what the store says it changed, what is left. */
function numbersOf(found: number, measured: Measured | undefined) {
  // A run that began before anything was measured.
  if (measured === undefined) return { found, done: found, remaining: 0 };
  const { changed, otherwise } = measured;
  const own = measured.found - otherwise;
  return { found: own, done: changed, remaining: Math.max(0, own - changed) };
}

async function storeLine(
  running: Running,
  { store, steps, kept, pointing = [] }: StorePlan,
  progress: Progress,
  verifiedAt: Temporal.Instant,
): Promise<Certificate['stores'][number]> {
  const { request, stores } = running;
  const opened = stores.get(store);
  const whose = whoseIn(running);
  const linesOfKept = (some: readonly Kept[], emptied: readonly Step[] = []) =>
    Promise.all(
      some.map(async (one) => ({
        dataset: `${store}.${one.dataset}`,
        rows:
          opened && one.reach && !losesItsWay(one.reach, emptied)
            ? await countKept(one, opened, whose)
            : one.rows,
        because: one.because,
        ...(one.whose && { whose: one.whose }),
      })),
    );
  return {
    store,
    verified: moment(verifiedAt),
    steps: steps.flatMap((step, index) => {
      const { dataset, how, reach, set } = step;
      const found = request.found?.[`${store}/${index}`] ?? 0;
      const by = [...reach.fields];
      const names = Object.keys(set);
      const fields = names.length > 0 && how !== 'unlink' ? { fields: names } : {};
      const numbers = numbersOf(found, progress[progressName(store, step)]);
      // Each row once: these are counted where they are deleted. Where nobody had to let go, nothing was done.
      const gone = request.gone?.[`${store}/${index}`] ?? 0;
      const nothing = how === 'unlink' && numbers.found === 0 && gone === 0;
      if (step.ahead === true || nothing) return [];
      return [
        {
          dataset: `${store}.${dataset}`,
          how,
          by,
          ...fields,
          ...numbers,
          ...(gone > 0 && { planned: step.rows, gone }),
          ...(step.whose && { whose: step.whose }),
        },
      ];
    }),
    kept: [...(await linesOfKept(kept, steps)), ...(await linesOfKept(pointing)).filter(areThere)],
  };
}

function areThere({ rows }: { readonly rows: number | null }): boolean {
  return rows !== 0;
}

/** Rows that no longer say whose they are cannot be found again: they were counted before. */
function losesItsWay({ table, fields }: Reach, steps: readonly Step[]): boolean {
  return steps.some(
    ({ reach, set }) =>
      nameOf(reach.table) === nameOf(table) && fields.some((field) => set[field] !== undefined),
  );
}

/** What stays on disk, in backups and in other people's texts after rows have gone. */
export async function remainsOf(
  { policy, plan, stores, request, scrubbed = false }: Running,
  suppressed: boolean,
): Promise<Certificate['remains']> {
  const remains: Certificate['remains'] = [];
  for (const part of plan.stores) {
    remains.push(...(await tracesOf(part, stores, request.found ?? {}, scrubbed)));
    remains.push({
      what: 'copies in backups',
      where: part.store,
      until: null,
      says: `No backup of this store is known to Troth, so it cannot say when the last copy expires.${suppressed ? ' A check finds who comes back with one, by the suppression ledger; `troth suppression replay` then opens a request for them.' : ''}`,
    });
    const texts = textsOf(policy, part.store);
    // A sweep is about rows: it claims nothing of people whom others mention.
    if (texts.length === 0 || request.right === 'retention') continue;
    remains.push({
      what: 'mentions in texts and documents of other people',
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
  scrubbed: boolean,
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
  return answer.value.flatMap((trace) => linesOf(store, trace, scrubbed));
}

/** A table that was rewritten has neither dead rows nor old samples. */
function linesOf(
  store: string,
  { table, archived, sampled }: Trace,
  scrubbed: boolean,
): Certificate['remains'] {
  const line = (what: string, says: string) => ({
    what,
    where: `${store}/${nameOf(table)}`,
    until: null,
    says,
  });
  if (scrubbed) {
    return archived
      ? [line('rows in archived log', 'Until the archive of the log has expired.')]
      : [];
  }
  return [
    archived
      ? line(
          'dead rows on disk and in archived log',
          'Until vacuum has gone over the table and the archive of the log has expired; a rewrite of the table ends the first.',
        )
      : line(
          'dead rows on disk',
          'Until vacuum has gone over the table and its space is used again; a rewrite of the table ends it now.',
        ),
    ...(sampled
      ? [
          line(
            'samples of values in the statistics of the planner',
            'Until the server analyses the table again, which it does after many changes; `analyze` ends it now.',
          ),
        ]
      : []),
  ];
}

/** Where somebody else's row may name the person: free text, and documents with people in them. */
function textsOf({ map }: Policy, store: string): readonly string[] {
  return Object.entries(map.stores[store]?.datasets ?? {}).flatMap(([name, { fields }]) =>
    Object.entries(fields)
      .filter(([, { freeText, json }]) => freeText === true || json !== undefined)
      .map(([field]) => `${name}.${field}`),
  );
}

function nameOf({ schema, name }: TableName): string {
  return `${schema}.${name}`;
}

function moment(at: Temporal.Instant): string {
  return at.toString({ smallestUnit: 'second' });
}
