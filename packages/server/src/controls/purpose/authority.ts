/** Whether those who asked Troth for something were entitled to: counted from the steps of requests. */
import type { Pool } from '../../platform/database.ts';
import { runsWithout } from '../requests/state.ts';

export interface AuthorityFacts {
  /** People's requests of this policy that were started. */
  readonly ran: number;
  /** Of them: nobody had said before how the person was recognised. */
  readonly unverified: number;
  /** Of them: nobody had approved the plan before. */
  readonly unapproved: number;
  /** Steps without which a request could come to run: none, as long as its states are as they are. */
  readonly avoidable: readonly string[];
}

/** A sweep of rows past their period is nobody's request. */
export async function countAuthority(pool: Pool, policy: string): Promise<AuthorityFacts> {
  const { rows } = await pool.query<Omit<AuthorityFacts, 'avoidable'>>(
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
  const counts = rows[0] ?? { ran: 0, unverified: 0, unapproved: 0 };
  return { ...counts, avoidable: (['verify', 'approve'] as const).filter(runsWithout) };
}
