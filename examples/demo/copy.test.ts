import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import pg from 'pg';
import { freshDatabase } from '../../packages/server/src/platform/test-database.ts';
import type { TableRows } from './contract.ts';
import { copyRows } from './copy.ts';

async function connected(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

describe('COPY', () => {
  it('brings every character across, and tells null from empty', async (t) => {
    const { url } = await freshDatabase(t);
    const texts = [
      '',
      null,
      '\\N',
      'a\tb',
      'a\\tb',
      'line\nline\r\n',
      "o'neil",
      '"',
      'Łukasz 😀',
      '\\.',
    ];
    const rows: TableRows = {
      table: 'texts',
      columns: ['id', 'body'],
      count: texts.length,
      row: (index) => [index, texts[index] ?? null],
    };
    await connected(url, async (client) => {
      await client.query('create table public.texts (id int, body text)');
      await copyRows(client, rows);
      const found = await client.query<{ body: string | null }>(
        'select body from texts order by id',
      );
      assert.deepEqual(
        found.rows.map(({ body }) => body),
        texts,
      );
    });
  });

  it('takes no row when the server refuses one, and leaves the connection usable', async (t) => {
    const { url } = await freshDatabase(t);
    const rows: TableRows = {
      table: 'numbers',
      columns: ['id'],
      count: 100_000,
      row: (index) => [index === 60_000 ? 1 : index],
    };
    await connected(url, async (client) => {
      await client.query('create table public.numbers (id int primary key)');
      await assert.rejects(copyRows(client, rows), { code: '23505' });
      const { rows: left } = await client.query<{ count: number }>(
        'select count(*)::int as count from numbers',
      );
      assert.equal(left[0]?.count, 0);
    });
  });
});
