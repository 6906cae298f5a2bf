/** Columns of a request that deadlines, counts and plans rest on, held against the request's entries. */
import { canonicalJson } from '@troth/core/proof';
import type { OpenedRecord, Payload } from '../check/entry-reader.ts';
import { digestOfPlan, type ListedDigests } from '../requests/end-digests.ts';
import { isFinal, type State } from '../requests/state.ts';

export interface RequestColumns {
  readonly state: State;
  readonly right: string;
  readonly subject_kind: string;
  readonly pseudonym: string | null;
  readonly people: number;
  readonly opened_at: Date;
  readonly due_at: Date;
  readonly finished_at: Date | null;
  readonly extended_because: string | null;
  /** Hex digest of what was asked besides, as it is sealed. */
  readonly input: string | null;
  readonly plan: unknown;
  readonly found: unknown;
  readonly gone: unknown;
  readonly failures: unknown;
  readonly suppressed_at: Date | null;
  /** Of the events beside it. */
  readonly started_at: Date | null;
  readonly last_at: Date | null;
  readonly gaps: number | null;
}

export interface Entries {
  readonly opening: OpenedRecord | undefined;
  readonly extension: OpenedRecord | undefined;
  /** Of the newest plan; asked for while the request is open. */
  readonly planning: OpenedRecord | undefined;
  readonly last: OpenedRecord;
  /** The last that began or ended a run. */
  readonly ending: OpenedRecord | undefined;
  /** Of the newest start of a run. */
  readonly starting: OpenedRecord | undefined;
  /** Of the people and handles that stand beside it. */
  readonly listed: ListedDigests | undefined;
  /** What is kept sealed beside it and is another, in words. */
  readonly sealed: readonly string[];
}

/** What is otherwise than its entries say, in words; what these do not say is let be. */
export function columnsDiffer(row: RequestColumns, entries: Entries): readonly string[] {
  const opened = entries.opening?.payload;
  const said = entries.last.payload;
  const changed = [
    ...(opened ? openingDiffers(row, opened, entries.extension?.payload ?? undefined) : []),
    endDiffers(row, entries.last) && 'when it ended',
    ...eventsDiffer(row, entries),
    isOtherPlan(row, entries) && 'its plan',
    ...entries.sealed,
    isOther(said?.['found'], row.found) && 'what was found',
    isOther(said?.['gone'], row.gone) && 'what was gone before',
    isOther(said?.['failures'], row.failures) && 'what is not done',
    isOtherList(said, entries.listed) && 'whom it lists',
    isOtherSince(row, entries.ending?.payload) && 'since when it is in the suppression ledger',
  ];
  return [...new Set(changed.filter((one) => one !== false))];
}

function isOtherList(said: Payload | null, listed: ListedDigests | undefined): boolean {
  return (['listed', 'listedAs'] as const).some(
    (name) => typeof said?.[name] === 'string' && said[name] !== listed?.[name],
  );
}

/** An entry of before this was kept says nothing, and neither does its row. */
function isOtherSince(
  { suppressed_at: since }: RequestColumns,
  ending: Payload | null | undefined,
): boolean {
  const said = ending?.['suppressed'];
  return typeof said === 'string' ? since === null || isOtherMoment(said, since) : since !== null;
}

/** The last entry says it whole or as a digest; else the newest plan, and where there is none there is no plan. */
function isOtherPlan({ state, plan }: RequestColumns, { last, planning }: Entries): boolean {
  const said = last.payload?.['plan'];
  const planned = planning?.payload;
  if (typeof said === 'string' && isOtherDigest(said, plan)) return true;
  if (said !== undefined && typeof said !== 'string' && isOther(said, plan)) return true;
  if (isFinal(state)) return false;
  if (planned?.['request'] === last.payload?.['request']) return isOther(planned?.['plan'], plan);
  return said === undefined && plan !== null;
}

function openingDiffers(
  row: RequestColumns,
  opened: Payload,
  extended: Payload | undefined,
): readonly (string | false)[] {
  const one = opened['pseudonym'];
  return [
    opened['right'] !== row.right && 'its right',
    opened['kind'] !== row.subject_kind && 'of what kind its people are',
    typeof opened['input'] === 'string' &&
      !isFinal(row.state) &&
      opened['input'] !== row.input &&
      'what was asked',
    typeof one === 'string' && one !== row.pseudonym && 'whom it is about',
    row.people !== (typeof one === 'string' ? 1 : opened['people']) &&
      'how many people it is about',
    isOtherMoment(opened['opened'], row.opened_at) && 'when it came in',
    isOtherMoment(extended?.['until'] ?? opened['due'], row.due_at) && 'its deadline',
    (row.extended_because !== null) !== (extended !== undefined) && 'why it was extended',
  ];
}

function endDiffers({ state, finished_at: finished }: RequestColumns, last: OpenedRecord): boolean {
  return isFinal(state) !== (finished !== null) || isOtherHour(finished, last);
}

/** Whether a hold was in force when rows went is told by the moment of the start. */
function eventsDiffer(
  { started_at: started, last_at: last, gaps }: RequestColumns,
  entries: Entries,
): readonly (string | false)[] {
  const { starting } = entries;
  return [
    (gaps ?? 0) !== 0 && 'its steps',
    starting !== undefined &&
      (starting.payload?.['event'] !== 'start' || isOtherHour(started, starting)) &&
      'when it ran',
    isOtherHour(last, entries.last) && 'when its last step was',
  ];
}

/** An entry states the hour. */
function isOtherHour(at: Date | null, { entry }: OpenedRecord): boolean {
  if (at === null || entry === null) return false;
  const hour = Temporal.Instant.from(entry.at).epochMilliseconds;
  return at.getTime() < hour || at.getTime() > hour + 3_660_000;
}

function isOtherMoment(said: unknown, date: Date): boolean {
  if (typeof said !== 'string') return false;
  return Math.abs(Temporal.Instant.from(said).epochMilliseconds - date.getTime()) > 1;
}

function isOther(said: unknown, value: unknown): boolean {
  return said !== undefined && canonicalJson(said) !== canonicalJson(value ?? null);
}

function isOtherDigest(said: unknown, value: unknown): boolean {
  return typeof said === 'string' && said !== digestOfPlan(value);
}
