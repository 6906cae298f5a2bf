import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Reach } from '../requests/plan-model.ts';
import type { Table } from '../../stores/contract.ts';
import { comesTwice } from './comes-twice.ts';

function named(name: string) {
  return { schema: 'public', name };
}

function tableOf(name: string, primaryKey: readonly string[]): Table {
  const more = { kind: 'table', columns: [], foreignKeys: [], estimatedRows: -1 } as const;
  return { ...named(name), ...more, primaryKey, readable: true };
}

const tables = [tableOf('posts', ['club', 'id']), tableOf('pages', ['id'])];
const posts: Reach = { table: named('posts'), fields: ['member'], from: { parts: [0] } };

function pagesBy(keys: readonly string[]): Reach {
  return { table: named('pages'), fields: keys, from: { rows: posts, keys } };
}

function linesBy(pages: Reach): Reach {
  return { table: named('lines'), fields: ['page'], from: { rows: pages, keys: ['id'] } };
}

describe('one way to rows', () => {
  it('leads to each once, by keys all the way', () => {
    assert.equal(comesTwice(posts, tables), false);
    assert.equal(comesTwice(linesBy(pagesBy(['club', 'id'])), tables), false);
  });

  it('may lead to one twice where rows are referred to by what several of them share', () => {
    assert.equal(comesTwice(pagesBy(['club']), tables), true);
    assert.equal(comesTwice(linesBy(pagesBy(['club'])), tables), true);
    assert.equal(comesTwice(linesBy(pagesBy(['club', 'id'])), []), true);
  });
});
