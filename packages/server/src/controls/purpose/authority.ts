/** Whether those who asked Troth for something were entitled to: counted from the steps of requests. */
import type { Pool } from '../../platform/database.ts';

export interface AuthorityFacts {
  /** People's requests of this policy that were started. */
  readonly ran: number;
  /** Of them: nobody had said before how the person was recognised. */
  readonly unverified: number;
  /** Of them: nobody had approved the plan before. */
  readonly unapproved: number;
}

/** A sweep of rows past their period is nobody's request. */
export async function countAuthority(pool: Pool, policy: string): Promise<AuthorityFacts> {
  const { rows } = await pool.query<AuthorityFacts>(
    `with started as (
       select r.id, min(e.position) as position
       from troth.request r join troth.request_event e on e.request = r.id and e.event = 'start'
       where r.policy = $1 and r."right" <> 'retention' group by r.id),
     before as (
       select s.id,
         coalesce(bool_or(e.event = 'verify'), false) as verified,
         coalesce(bool_or(e.event = 'approve'), false) as approved
       from started s
       left join troth.request_event e on e.request = s.id and e.position < s.position
       group by s.id)
     select count(*)::int as ran, (count(*) filter (where not verified))::int as unverified,
       (count(*) filter (where not approved))::int as unapproved
     from before`,
    [policy],
  );
  return rows[0] ?? { ran: 0, unverified: 0, unapproved: 0 };
}
