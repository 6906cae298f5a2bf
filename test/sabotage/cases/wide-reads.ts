/** What a full read found is not taken back by a sample of the same table. */
import type { Case, Variation } from '../case.ts';

function inOneOfMany(table: string, column: string, columns: string, values: string): Variation {
  return {
    what: `one card number among 25,000 rows of ${table}.${column}, found by a full read`,
    async wound(world) {
      await world.sql(
        `insert into ${table} (${columns}) select ${values} from generate_series(1, 25000) as n;
         update ${table} set ${column} = 'Paid by 4111 1111 1111 1111' where id = 5012345`,
      );
    },
    async heal(world) {
      await world.sql(`delete from ${table} where id > 5000000 and id < 6000000`);
      await world.check({ full: true });
    },
    async look(world) {
      await world.check({ full: true });
      return world.check();
    },
    expect: { status: 'broken', resource: `main/public.${table}.${column}` },
  };
}

export const wideReads: Case = {
  name: 'a sample over what a full read found',
  promise: 'panda/P07',
  variations: [
    inOneOfMany(
      'documents',
      'body',
      'tenant_id, id, account_id, title, body, created_at',
      `1, 5000000 + n, 5, 'Notes', 'Nothing to see.', now()`,
    ),
    inOneOfMany(
      'prompts',
      'answer',
      'tenant_id, id, account_id, prompt, answer, model, asked_at',
      `1, 5000000 + n, 5, 'Why?', 'Because.', 'small', now()`,
    ),
    inOneOfMany(
      'support_cases',
      'notes',
      'id, tenant_id, account_id, channel, class, contact_email, notes, billable, opened_at',
      `5000000 + n, 1, 5, 'chat', 'question', 'a@b.example', 'Asked.', false, now()`,
    ),
  ],
};
