/** A column that holds addresses in some rows, numbers in others, and neither in the rest. */
import { sql, type Case, type Variation } from '../case.ts';

function spoilt(table: string, column: string): Variation {
  return {
    what: `${table}.${column}, declared as nobody's`,
    wound: sql(
      `update ${table} set ${column} = case id % 3
         when 0 then 'person' || id || '@mail.example'
         when 1 then '+1 212 555 01' || lpad((id % 100)::text, 2, '0')
         else 'dark' end`,
    ),
    expect: { status: 'broken', resource: `main/public.${table}.${column}` },
  };
}

export const mixedColumns: Case = {
  name: 'a column of keys and values that holds personal data in a part of its rows',
  promise: 'panda/P05',
  variations: [
    spoilt('prompts', 'model'),
    spoilt('integrations', 'provider'),
    spoilt('support_cases', 'channel'),
    spoilt('tenants', 'plan'),
    {
      what: 'telephone numbers alone in a third of a dozen rows',
      wound: sql(
        `update tenants set plan = case id % 3 when 1 then '+1 212 555 01' || lpad(id::text, 2, '0') else 'dark' end`,
      ),
      expect: { status: 'broken', resource: 'main/public.tenants.plan' },
    },
    {
      what: 'addresses in three rows of five of a large table',
      wound: sql(
        `update prompts set model = case when id % 5 < 3 then 'person' || id || '@mail.example' else 'dark' end`,
      ),
      expect: { status: 'broken', resource: 'main/public.prompts.model' },
    },
  ],
};
