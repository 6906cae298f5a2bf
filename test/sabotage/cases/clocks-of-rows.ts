/** Rows of which a period can say nothing, or of which it says too little. */
import { sql, type Case } from '../case.ts';

export const rowsPastTheirPeriod: Case = {
  name: 'rows past their period, or without an end',
  promise: 'xai/X18',
  variations: [
    {
      what: 'one row past its period',
      wound: sql(
        `update meeting_reports set created_at = now() - interval '400 days' where ctid = (select min(ctid) from meeting_reports)`,
      ),
      expect: { status: 'broken', resource: 'main/public.meeting_reports' },
    },
    {
      what: 'a clock at infinity',
      wound: sql(
        `update meeting_reports set created_at = 'infinity' where ctid = (select min(ctid) from meeting_reports)`,
      ),
      expect: { status: 'at-risk', resource: 'main/public.meeting_reports' },
    },
    {
      what: 'a clock in 2999',
      wound: sql(
        `update guests set last_mail_at = '2999-01-01' where ctid = (select min(ctid) from guests)`,
      ),
      expect: { status: 'at-risk', resource: 'main/public.guests' },
    },
    {
      what: 'a row whose host nobody is, so that its clock is nowhere',
      wound: sql(
        `set session_replication_role = replica;
         insert into preferences values (999999, 3, '{}', now())`,
      ),
      heal: sql('delete from preferences where organisation_id = 999999'),
      expect: {
        status: 'unknown',
        resource: 'main/public.preferences',
        why: 'Whose a row is that leads to nobody cannot be told.',
      },
    },
    {
      what: 'the same past a foreign key that was never validated',
      wound: sql(
        `create table dropped as select conname, pg_get_constraintdef(oid) as def from pg_constraint
           where conrelid = 'preferences'::regclass and contype = 'f';
         do $$ declare c record; begin for c in select * from dropped loop
           execute format('alter table preferences drop constraint %I', c.conname); end loop; end $$;
         insert into preferences values (999998, 3, '{}', now());
         do $$ declare c record; begin for c in select * from dropped loop
           execute format('alter table preferences add constraint %I %s not valid', c.conname, c.def); end loop; end $$;
         drop table dropped`,
      ),
      expect: {
        status: 'unknown',
        resource: 'main/public.preferences',
        why: 'Whose a row is that leads to nobody cannot be told.',
      },
    },
    {
      what: 'a clock without a zone, where the map states none',
      wound: sql(
        `alter table meeting_reports alter column created_at type timestamp using created_at at time zone 'UTC'`,
      ),
      expect: {
        status: 'unknown',
        resource: 'meeting_reports',
        why: 'A clock without a zone is stated or refused: until the map says which, nobody knows.',
      },
    },
    {
      what: 'the same of another table',
      wound: sql(
        `alter table consents alter column withdrawn_at type timestamp using withdrawn_at at time zone 'UTC'`,
      ),
      expect: {
        status: 'unknown',
        resource: 'consents',
        why: 'A clock without a zone is stated or refused: until the map says which, nobody knows.',
      },
    },
    {
      what: 'the same as the clock of rows that refer to it',
      wound: sql(
        `alter table hosts alter column closed_at type timestamp using closed_at at time zone 'UTC'`,
      ),
      expect: {
        status: 'unknown',
        resource: 'hosts',
        why: 'A clock without a zone is stated or refused: until the map says which, nobody knows.',
      },
    },
  ],
};
