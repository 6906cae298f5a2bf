import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { StoreContractOptions } from './under-test.ts';
import { isNamed, all, sampled, located, type At } from './reading.ts';
import type { TrothError } from '@troth/core/error';

export function factTests(at: At): void {
  for (const fact of ['transport', 'roles', 'server'] as const) {
    it(`answers about its ${fact}, or says why it cannot`, async () => {
      const answer = await at.store()[fact]();
      if (answer.supported) assert.ok(answer.value);
      else assert.ok(answer.why.length >= 10);
    });
  }
}

export function failureTests(at: At): void {
  it('says that a table or a column is missing', async () => {
    const table = at.table('missing_column');
    await at.seed({ table, columns: { id: 'integer' }, rows: [] });
    const nowhere = at.table('nowhere');
    const store = at.store();
    await assert.rejects(store.count({ table: nowhere, where: [] }), isMissing);
    await assert.rejects(store.count({ table, where: [{ isNull: 'nothing' }] }), isMissing);
    await assert.rejects(sampled(store, table, ['nothing'], 1), isMissing);
    await assert.rejects(
      located(store, { table, key: ['id'], fields: ['nothing'], equal: [['1']] }),
      isMissing,
    );
  });

  it('keeps values out of its errors', async () => {
    const table = at.table('secretive');
    await at.seed({ table, columns: { id: 'integer' }, rows: [['1']] });
    const equal = [['ada@example.com']];
    await assert.rejects(
      located(at.store(), { table, key: ['id'], fields: ['id'], equal }),
      isSilent,
    );
  });

  it('refuses a key with too few parts', async () => {
    const table = at.table('short_key');
    await at.seed({ table, columns: { a: 'integer', b: 'integer' }, rows: [['1', '2']] });
    const equal = [['1']];
    await assert.rejects(
      located(at.store(), { table, key: ['a'], fields: ['a', 'b'], equal }),
      isNamed,
    );
  });

  it('stops when told to', async () => {
    const table = at.table('stopped');
    await at.seed({ table, columns: { id: 'integer' }, rows: [['1']] });
    const signal = AbortSignal.abort();
    await assert.rejects(at.store().count({ table, where: [], signal }), isNamed);
    await assert.rejects(
      all(at.store().sample({ table, columns: ['id'], rows: 'full', signal })),
      isNamed,
    );
  });

  it('lets a reader stop early, again and again', { skip: at.skip('many-rows') }, async () => {
    const table = at.table('early');
    const rows = Array.from({ length: 1_500 }, (_, id) => [String(id)]);
    await at.seed({ table, columns: { id: 'integer' }, rows });
    for (let time = 0; time < 12; time += 1) {
      for await (const page of at.store().sample({ table, columns: ['id'], rows: 'full' })) {
        assert.ok(page.rowsSoFar > 0);
        break;
      }
    }
    assert.equal(await at.store().count({ table, where: [] }), 1_500);
  });
}

export function closeTests(open: StoreContractOptions['open']): void {
  it('answers nothing any more once closed, however often', async () => {
    const opened = await open();
    try {
      await opened.store.close();
      await opened.store.close();
      await assert.rejects(opened.store.discover(), isNamed);
    } finally {
      await opened.close();
    }
  });
}

function isMissing(error: unknown): boolean {
  return isNamed(error) && error.kind === 'missing';
}

function isSilent(error: unknown): boolean {
  return isNamed(error) && !told(error).includes('ada@');
}

function told(error: TrothError): string {
  return [
    error.stack,
    error.publicMessage,
    JSON.stringify(error.facts),
    String(error.cause),
  ].join();
}
