/** Counts out of the rows of requests and holds. */
import type { Pool } from '../../platform/database.ts';
import type { HoldFacts, Limits, RequestCounts } from './facts.ts';
import type { Right } from './request.ts';

type Numbers<T> = { readonly [K in keyof T]: string | number };

/** `limits` are of the promise; the request's own deadline is in its row. */
export async function countRequests(
  pool: Pool,
  policy: string,
  right: Right,
  { late, hopeless, now }: Limits & { readonly now: Temporal.Instant },
): Promise<RequestCounts> {
  const { rows } = await pool.query<Numbers<RequestCounts>>(
    `with request as (
       select state, opened_at, due_at, finished_at, finished_at is null as is_open,
              finished_at is null and opened_at < $3 as is_past,
              extended_because is not null and due_at >= $5 and opened_at >= $4 as is_extended
         from troth.request where policy = $1 and "right" = $2)
     select count(*) as ever, count(*) filter (where is_open) as open,
            count(*) filter (where is_open and state = 'received') as unverified,
            count(*) filter (where is_past and not is_extended) as late,
            count(*) filter (where is_past and is_extended) as extended,
            coalesce(floor(extract(epoch from $3::timestamptz
              - min(opened_at) filter (where is_past and not is_extended)) / 86400), 0)
              as "lateByDays",
            count(*) filter (where state in ('partial', 'failed')) as short,
            count(*) filter (where state = 'done') as done,
            count(*) filter (where finished_at > due_at
              and finished_at > $5::timestamptz - interval '365 days') as "endedLate",
            count(*) filter (where state = 'refused') as refused,
            count(*) filter (where state = 'closed'
              and finished_at > $5::timestamptz - interval '365 days') as closed,
            count(*) filter (where state = 'nothing-left'
              and finished_at > $5::timestamptz - interval '365 days') as "nothingLeft"
       from request`,
    [policy, right, late.toString(), hopeless.toString(), now.toString()],
  );
  return numbers(rows[0]);
}

/** Rows that plans found and took away, of requests that were at work at that moment or later. */
export async function countRemoved(
  pool: Pool,
  policy: string,
  since: Temporal.Instant,
): Promise<Readonly<Record<string, number>>> {
  const { rows } = await pool.query<{ readonly dataset: string; readonly rows: string }>(
    `select (part.value ->> 'store') || '.' || (step.value ->> 'dataset') as dataset,
            sum((r.found ->> ((part.value ->> 'store') || '/' || (step.ordinality - 1)))::bigint) as rows
       from troth.request r
      cross join lateral jsonb_array_elements(r.plan -> 'stores') as part
      cross join lateral jsonb_array_elements(part.value -> 'steps') with ordinality as step
      where r.policy = $1 and r.found is not null and step.value ->> 'how' = 'delete'
        and exists (select from troth.request_event e
                     where e.request = r.id and e.at >= $2
                       and e.event in ('start', 'read-back', 'go-on', 'finish', 'fall-short'))
      group by 1`,
    [policy, since.toString()],
  );
  return Object.fromEntries(rows.map((row) => [row.dataset, Number(row.rows)]));
}

/**
 * A request counts from its last start: what was under a hold then must have stayed. A plan names a
 * hold as `Legal hold: …`.
 */
export async function countHolds(pool: Pool, policy: string): Promise<Omit<HoldFacts, 'datasets'>> {
  const { rows } = await pool.query<Numbers<Omit<HoldFacts, 'datasets'>>>(
    `with started as (
       select r.id, r.plan, r.found, r.subject_kind, max(e.at) as at
         from troth.request r join troth.request_event e on e.request = r.id and e.event = 'start'
        where r.policy = $1 group by r.id),
     step as (
       select s.id, (part.value ->> 'store') || '.' || (step.value ->> 'dataset') as dataset
         from started s
        cross join lateral jsonb_array_elements(s.plan -> 'stores') as part
        cross join lateral jsonb_array_elements(part.value -> 'steps') with ordinality as step
        where step.value ->> 'how' <> 'read'
          and (s.found ->> ((part.value ->> 'store') || '/' || (step.ordinality - 1)))::bigint > 0),
     kept as (
       select r.id, (part.value ->> 'store') || '.' || (kept.value ->> 'dataset') as dataset,
              kept.value ->> 'because' like 'Legal hold:%' as is_said
         from troth.request r
        cross join lateral jsonb_array_elements(r.plan -> 'stores') as part
        cross join lateral jsonb_array_elements(part.value -> 'kept') as kept
        where r.policy = $1),
     held as (
       select s.id, h.dataset
         from troth.hold h
         join started s on s.at >= h.made_at and (h.ended_at is null or s.at < h.ended_at)
        where h.policy = $1 and (h.dataset is not null or (s.subject_kind = h.subject_kind
                and exists (select from troth.request_person p
                             where p.request = s.id and p.pseudonym = h.pseudonym))))
     select (select count(*) from troth.hold where policy = $1 and ended_at is null) as "inForce",
            (select count(*) from troth.hold where policy = $1) as ever,
            (select count(distinct id) from kept where is_said) as shown,
            (select count(distinct held.id) from held
              where exists (select from kept where kept.id = held.id and not kept.is_said
                               and kept.dataset = held.dataset)) as silent,
            (select count(distinct held.id) from held
              where exists (select from step where step.id = held.id
                               and (held.dataset is null or step.dataset = held.dataset))) as broken`,
    [policy],
  );
  return numbers(rows[0]);
}

/** The driver gives a count as text. */
function numbers<T>(row: Numbers<T> | undefined): T {
  return Object.fromEntries(
    Object.entries(row ?? {}).map(([name, value]) => [name, Number(value)]),
  ) as T;
}
