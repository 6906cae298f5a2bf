/** The lines that must stand in the suppression ledger, by the requests that put them there. */
import type { Pool } from '../../platform/database.ts';
import type { Suppressed } from '../requests/suppression.ts';
import type { What } from '../requests/ways.ts';
import { isFinal, type State } from '../requests/state.ts';

export interface ExpectedLine {
  readonly request: string;
  readonly kind: string;
  readonly pseudonym: string;
  readonly what: What | null;
  /** Handles of the request; null where its lines count none. */
  readonly handles: number | null;
  /** The request has ended, or said that they stand there; while one runs they may. */
  readonly isRequired: boolean;
  /** Since when by the request, to the microsecond; null where it does not say. */
  readonly since: Temporal.Instant | null;
  readonly opened: Temporal.Instant;
  readonly ended: Temporal.Instant | null;
}

interface Row {
  readonly request: string;
  readonly kind: string;
  readonly pseudonym: string;
  readonly what: What | null;
  readonly handles: number | null;
  readonly state: State;
  readonly suppressed_at: Date | null;
  readonly opened_at: Date;
  readonly finished_at: Date | null;
}

const pageSize = 10_000;

/** Of all erasures and destructions of a policy that may have put somebody there. */
export async function* expectedLines(pool: Pool, policy: string): AsyncIterable<ExpectedLine> {
  let [request, pseudonym] = ['', ''];
  for (;;) {
    const { rows } = await pool.query<Row>(
      `select r.id as request, r.subject_kind as kind, listed.pseudonym, listed.what,
              case when r."right" = 'erasure' and listed.what is null then
                (select count(*)::int from troth.request_pseudonym h where h.request = r.id) end
                as handles,
              r.state, r.suppressed_at, r.opened_at, r.finished_at
         from ((select p.request, p.pseudonym, null as what from troth.request_person p
                 where (p.request, p.pseudonym) > ($2, $3) and ${isOfThese('p')}
                 order by p.request, p.pseudonym limit ${pageSize})
                union all
               (select p.request, p.pseudonym, p.what from troth.request_pseudonym p
                 where (p.request, p.pseudonym) > ($2, $3) and ${isOfThese('p')}
                   and not exists (select from troth.request_person o
                                    where o.request = p.request and o.pseudonym = p.pseudonym)
                 order by p.request, p.pseudonym limit ${pageSize})) as listed
         join troth.request r on r.id = listed.request
        order by listed.request, listed.pseudonym limit ${pageSize}`,
      [policy, request, pseudonym],
    );
    for (const row of rows) {
      [request, pseudonym] = [row.request, row.pseudonym];
      yield lineOf(row);
    }
    if (rows.length < pageSize) return;
  }
}

/** Refused and cancelled ones have put nobody there. */
function isOfThese(table: string): string {
  return `exists (select from troth.request o where o.id = ${table}.request and o.policy = $1
    and o."right" in ('erasure', 'destruction') and o.state not in ('refused', 'cancelled'))`;
}

function lineOf({ state, suppressed_at, opened_at, finished_at, ...line }: Row): ExpectedLine {
  return {
    ...line,
    isRequired: isFinal(state) || suppressed_at !== null,
    since: suppressed_at?.toTemporalInstant() ?? null,
    opened: opened_at.toTemporalInstant(),
    ended: finished_at?.toTemporalInstant() ?? null,
  };
}

const grain = 1;

/** What of a line of the file is another, in words; none where it is what its request says. */
export function lineDiffers(
  line: Suppressed,
  said: ExpectedLine,
  policy: string,
): readonly string[] {
  const { what, handles } = line;
  return [
    line.policy !== policy && 'its policy',
    line.kind !== said.kind && 'its kind',
    (what ?? null) !== said.what && 'what it is of',
    isOtherCount(handles, said) && 'how many came with it',
    isOtherMoment(line.at, said) && 'its moment',
  ].filter((one) => one !== false);
}

/** Lines of before count none; a run that was cut short after its lines may have found more since. */
function isOtherCount(handles: number | undefined, said: ExpectedLine): boolean {
  if (handles === undefined) return said.handles !== null && said.since !== null;
  return said.handles === null || handles > said.handles;
}

/** The database rounds to microseconds; where the request does not say, it was while it was open. */
function isOtherMoment(text: string, { since, opened, ended }: ExpectedLine): boolean {
  const at = momentOf(text);
  if (at === undefined) return true;
  const { epochMilliseconds: moment } = at;
  if (since !== null) return Math.abs(moment - since.epochMilliseconds) > grain;
  const last = ended?.epochMilliseconds ?? Infinity;
  return moment < opened.epochMilliseconds - grain || moment > last + grain;
}

/** Undefined where it is none. */
export function momentOf(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** As it must be, whatever the file says. */
export function lineAsSaid(said: ExpectedLine, policy: string, at: Temporal.Instant): Suppressed {
  const { kind, pseudonym, request, what, handles } = said;
  return {
    policy,
    kind,
    pseudonym,
    request,
    at: at.toString(),
    ...(what !== null && { what }),
    ...(handles !== null && { handles }),
  };
}
