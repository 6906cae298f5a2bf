import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isNamed, discovered, sampled, type At } from './reading.ts';

export function discoverTests(at: At): void {
  it('names tables, their columns in order and their primary key in order', async () => {
    const table = at.table('people');
    await at.seed({
      table,
      columns: { id: 'integer', tenant: 'integer', email: 'text?', joined: 'moment?' },
      primaryKey: ['tenant', 'id'],
      rows: [],
    });
    const found = await discovered(at, table);
    assert.deepEqual(
      found?.columns.map((column) => [column.name, column.nullable]),
      [
        ['id', false],
        ['tenant', false],
        ['email', true],
        ['joined', true],
      ],
    );
    assert.deepEqual(found?.primaryKey, ['tenant', 'id']);
    assert.equal(found?.readable, true);
  });

  it('finds references with their parts in order', { skip: at.skip('foreign-keys') }, async () => {
    const [mail, guest] = [at.table('mail'), at.table('guest')];
    const columns = { host: 'integer', id: 'integer' } as const;
    await at.seed({ table: guest, columns, primaryKey: ['host', 'id'], rows: [] });
    await at.seed({
      table: mail,
      columns: { guest: 'integer', host: 'integer' },
      foreignKeys: [{ columns: ['host', 'guest'], to: guest, keys: ['host', 'id'] }],
      rows: [],
    });
    const [key] = (await discovered(at, mail))?.foreignKeys ?? [];
    assert.deepEqual(
      [key?.columns, key?.to, key?.keys],
      [['host', 'guest'], guest, ['host', 'id']],
    );
  });

  it('keeps to the asked schemas, and says when one is missing', async () => {
    const { schema } = at.table('any');
    const tables = await at.store().discover({ schemas: [schema] });
    assert.ok(tables.every((table) => table.schema === schema));
    await assert.rejects(at.store().discover({ schemas: ['not there'] }), isNamed);
  });

  it('reads names with quotes, spaces and Unicode', { skip: at.skip('odd-names') }, async () => {
    const table = at.table(`Kunden "Größe"; drop table x --'`);
    await at.seed({
      table,
      columns: { 'a "b" \'c\'': 'text', select: 'integer' },
      rows: [['v', '1']],
    });
    assert.deepEqual(
      (await discovered(at, table))?.columns.map((column) => column.name),
      ['a "b" \'c\'', 'select'],
    );
    assert.deepEqual(await sampled(at.store(), table, ['select', 'a "b" \'c\''], 'full'), [
      ['1', 'v'],
    ]);
    const where = [{ isNull: 'a "b" \'c\'', not: true }];
    assert.equal(await at.store().count({ table, where }), 1);
  });
}
