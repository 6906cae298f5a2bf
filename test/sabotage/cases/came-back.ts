/** Who was erased is there again, in whatever row shows them. The demo erased the employee 4 of company 1. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Case } from '../case.ts';

const unreferenced = (statement: string) =>
  sql(`set session_replication_role = replica; ${statement}`);

export const whoCameBack: Case = {
  name: 'somebody who was erased is there again',
  promise: 'plai/L17',
  variations: [
    {
      what: 'a late event of a table without foreign keys',
      wound: sql(
        `insert into sign_ins values (1, 4, true, '10.0.0.9', 'curl', now() - interval '200 days')`,
      ),
      heal: sql('delete from sign_ins where (company_id, employee_id) = (1, 4)'),
      expect: { status: 'broken', resource: 'main/public.sign_ins' },
    },
    {
      what: 'a row of theirs, restored past its foreign key',
      wound: unreferenced(
        `insert into goals values (1, 7000001, 4, 'More', 'Of the same.', 10, current_date, now() - interval '200 days')`,
      ),
      heal: sql('delete from goals where id = 7000001'),
      expect: { status: 'broken', resource: 'main/public.goals' },
    },
    {
      what: 'their own row, out of a backup',
      wound: sql(
        `insert into employees (company_id, id, email, first_name, last_name, job_title, started_on, profile, created_at, last_seen_at)
           values (1, 4, 'back.again@former.example', 'Back', 'Again', 'Analyst', current_date, '{}', now() - interval '300 days', now() - interval '200 days')`,
      ),
      heal: sql('delete from employees where (company_id, id) = (1, 4)'),
      expect: { status: 'broken', resource: 'main/public.employees' },
    },
    {
      what: 'what they wrote about somebody else',
      wound: unreferenced(
        `insert into feedback values (1, 7000002, 4, 5, 'Well done.', now() - interval '200 days')`,
      ),
      heal: sql('delete from feedback where id = 7000002'),
      expect: { status: 'broken', resource: 'main/public.feedback' },
    },
    {
      what: 'the list of who was erased was moved away',
      async wound({ home }) {
        await rename(join(home, 'suppression'), join(home, 'elsewhere'));
      },
      async heal({ home }) {
        await rename(join(home, 'elsewhere'), join(home, 'suppression'));
      },
      expect: { status: 'broken', resource: 'suppression' },
    },
    {
      what: 'a line of the list was taken out',
      async wound({ home }) {
        const path = join(home, 'suppression', 'ledger.jsonl');
        const lines = (await readFile(path, 'utf8')).split('\n');
        await writeFile(`${path}.kept`, lines.join('\n'));
        await writeFile(path, lines.filter((line) => !line.includes('"plai"')).join('\n'));
      },
      async heal({ home }) {
        const path = join(home, 'suppression', 'ledger.jsonl');
        await rename(`${path}.kept`, path);
      },
      expect: { status: 'broken', resource: 'suppression' },
    },
  ],
};
