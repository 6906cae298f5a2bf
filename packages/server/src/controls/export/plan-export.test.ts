import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DataMap, Dataset } from '@troth/core/policy';
import type { Table } from '../../stores/contract.ts';
import { datasetOf, mapOf } from '../testing/policy.ts';
import { planExport } from './plan-export.ts';

const says = { category: 'user.content' };

function tableOf(name: string, columns: readonly string[], parts: Partial<Table> = {}): Table {
  return {
    schema: 'public',
    name,
    kind: 'table',
    columns: columns.map((column) => ({ name: column, type: 'text', nullable: true })),
    primaryKey: ['id'],
    foreignKeys: [],
    estimatedRows: -1,
    readable: true,
    ...parts,
  };
}

const people = datasetOf('public.people', {
  subjects: { person: ['id'] },
  fields: { id: { category: 'none' }, name: { category: 'user.name' } },
});

function planOf(
  datasets: Readonly<Record<string, Dataset>>,
  tables: readonly Table[],
  asked: { readonly map?: Partial<DataMap>; readonly right?: 'access' | 'portability' } = {},
) {
  const subjects = { person: { says: 'A person', root: 'main.people', key: ['id'] } };
  const map = mapOf({ people, ...datasets }, { subjects, ...asked.map });
  const { right = 'access' } = asked;
  const main = [tableOf('people', ['id', 'name']), ...tables];
  const plan = planExport({ map, kind: 'person', right }, { main });
  const [part] = plan.stores;
  return {
    plan,
    steps: (part?.steps ?? []).map(({ dataset, reach }) => [dataset, ...reach.fields].join(' ')),
    kept: (part?.kept ?? []).map(({ dataset }) => dataset),
    codes: plan.obstacles.map(({ code, resource }) => `${code} ${resource}`),
    warned: plan.warnings.map(({ code, resource }) => `${code} ${resource}`),
  };
}

function fieldsOf(...names: readonly string[]) {
  return Object.fromEntries(names.map((name) => [name, says]));
}

const posts = datasetOf('public.posts', {
  subjects: { person: ['author'] },
  references: [{ fields: ['author'], to: 'people', keys: ['id'] }],
  fields: fieldsOf('id', 'author', 'body'),
});
const postsTable = tableOf('posts', ['id', 'author', 'body']);

/** Rows that name nobody and hang by posts; and rows that hang by those. */
const pages = datasetOf('public.pages', {
  references: [{ fields: ['post'], to: 'posts', keys: ['id'] }],
  fields: fieldsOf('id', 'post'),
});
const lines = datasetOf('public.lines', {
  references: [{ fields: ['page'], to: 'pages', keys: ['id'] }],
  fields: fieldsOf('id', 'page'),
});

describe('the plan of a copy', () => {
  it('follows rows that belong to rows, at whatever distance', () => {
    const { steps, codes } = planOf({ posts, pages, lines }, [
      postsTable,
      tableOf('pages', ['id', 'post']),
      tableOf('lines', ['id', 'page']),
    ]);
    assert.deepEqual(steps, ['people id', 'posts author', 'pages post', 'lines page']);
    assert.deepEqual(codes, []);
  });

  it("leaves rows of others that point at the person's, and columns with others' keys", () => {
    const likesTable = tableOf('likes', ['id', 'liker', 'post', 'asked_by']);
    const [id, liker, ...columns] = likesTable.columns;
    assert.ok(id && liker);
    const likes = datasetOf('public.likes', {
      subjects: { person: ['liker'] },
      references: [
        { fields: ['liker'], to: 'people', keys: ['id'] },
        { fields: ['post'], to: 'posts', keys: ['id'] },
        { fields: ['asked_by'], to: 'people', keys: ['id'] },
      ],
      fields: fieldsOf('id', 'liker', 'post', 'asked_by'),
    });
    const { steps, kept } = planOf({ posts, likes }, [
      postsTable,
      { ...likesTable, columns: [id, { ...liker, nullable: false }, ...columns] },
    ]);
    assert.deepEqual(steps, ['people id', 'posts author', 'likes liker']);
    assert.deepEqual(kept, ['likes.asked_by', 'likes']);
    // A row that names nobody belongs to the row that it refers to.
    assert.ok(planOf({ posts, likes }, [postsTable, likesTable]).steps.includes('likes post'));
  });

  it('warns of a dataset that leads back to itself, and ends', () => {
    const tree = {
      ...pages,
      references: [...pages.references, { fields: ['up'], to: 'pages', keys: ['id'] }],
    };
    const fields = { ...pages.fields, up: says };
    const { steps, warned } = planOf({ posts, pages: { ...tree, fields } }, [
      postsTable,
      tableOf('pages', ['id', 'post', 'up']),
    ]);
    assert.deepEqual(steps, ['people id', 'posts author', 'pages post']);
    assert.deepEqual(warned, ['circle main.pages']);
  });

  it('is refused where rows cannot be read, at whatever distance', () => {
    const refused = (pagesTable: readonly Table[]) =>
      planOf({ posts, pages, lines }, [postsTable, ...pagesTable, tableOf('lines', ['id', 'page'])])
        .codes;
    assert.deepEqual(refused([]), ['table-missing main.pages']);
    const closed = tableOf('pages', ['id', 'post'], { readable: false });
    assert.deepEqual(refused([closed]), ['no-right main.pages']);
    const view = tableOf('pages', ['id', 'post'], { kind: 'view' });
    assert.deepEqual(refused([view]), ['no-table main.pages']);
    assert.deepEqual(refused([tableOf('pages', ['id'])]), ['column-missing main.pages.post']);
  });

  it('is refused for a forgotten column that may be a secret or point at somebody', () => {
    const foreignKeys = [
      {
        name: 'f',
        columns: ['seen_by'],
        to: { schema: 'public', name: 'people' },
        keys: ['id'],
        indexed: true,
      },
    ];
    const columns = ['id', 'author', 'body', 'reset_token', 'password_hash', 'seen_by', 'mood'];
    const { codes, warned } = planOf({ posts }, [tableOf('posts', columns, { foreignKeys })]);
    assert.deepEqual(codes, [
      'column-undeclared main.posts.reset_token',
      'column-undeclared main.posts.password_hash',
      'column-undeclared main.posts.seen_by',
    ]);
    assert.deepEqual(warned, ['column-undeclared main.posts.mood']);
  });

  it('is refused where it would not reach the person, or personal data leads to nobody', () => {
    assert.ok(
      planOf({ people: { ...people, subjects: {} } }, []).codes.includes(
        'root-unreached main.people',
      ),
    );
    const logins = datasetOf('public.logins', { fields: fieldsOf('id') });
    const { codes } = planOf({ logins }, [tableOf('logins', ['id'])]);
    assert.deepEqual(codes, ['subject-undeclared main.logins']);
  });

  it('ports what was provided under consent or a contract, and nothing else', () => {
    const purposes = {
      service: { says: 'Service', basis: 'contract' },
      books: { says: 'Books', basis: 'legal-obligation' },
    } as const;
    const planned = (parts: Partial<Dataset>) => {
      const { steps, kept } = planOf({ posts: { ...posts, ...parts } }, [postsTable], {
        right: 'portability',
        map: { purposes },
      });
      return steps.includes('posts author') && !kept.includes('posts');
    };
    assert.ok(planned({ provenance: 'self', purposes: ['service'] }));
    assert.ok(planned({ provenance: 'integration', purposes: ['books', 'service'] }));
    assert.ok(!planned({ provenance: 'self', purposes: ['books'] }));
    assert.ok(!planned({ provenance: 'generated', purposes: ['service'] }));
    assert.ok(!planned({ provenance: 'other', purposes: ['service'] }));
  });
});
