import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, it } from 'node:test';
import { compilePolicy } from '@troth/core/policy';
import { TrothError } from '@troth/core/error';
import { parse } from 'yaml';
import { importFides, type FidesImport } from './index.ts';

const policy = {
  path: 'shop.policy.yaml',
  text: 'policy: shop\ntitle: t\ncompany: c\neffective: 2025-01-01\nzone: UTC\ndata-map: shop.map.yaml\npromises: {}\n',
};

function errorsIn(text: string) {
  return compilePolicy({
    policy,
    maps: [{ path: 'shop.map.yaml', text }],
    catalogue: { kinds: [], contradictions: [], running: new Set() },
  }).diagnostics.filter(({ at, severity }) => at.file === 'shop.map.yaml' && severity === 'error');
}

describe('importFides', () => {
  let imported: FidesImport;
  // The parsed form of what was written; its shape is what these tests are about.
  let map: ReturnType<typeof parse>;
  before(async () => {
    imported = importFides(
      await readFile(new URL('fixtures/bookshop.yml', import.meta.url), 'utf8'),
    );
    map = parse(imported.map);
  });
  const datasets = () => map.stores.bookshop_db.datasets;
  const noted = (path: string): string[] =>
    imported.notes
      .filter((note) => note.startsWith(`${path}: `))
      .map((note) => note.slice(path.length + 2));

  it('makes a store of each dataset and a dataset of each collection', () => {
    assert.deepEqual(Object.keys(map.stores), ['bookshop_db', 'warehouse_db']);
    assert.deepEqual(Object.keys(datasets()), ['address', 'customer', 'orders', 'opinions']);
    assert.equal(datasets().customer.table, 'shop.customer');
    assert.equal(map.stores.warehouse_db.datasets.parcels.table, 'public.parcels');
    assert.equal(map.stores.bookshop_db.url, '${BOOKSHOP_DB_URL}');
  });

  it('takes over primary keys, categories and those of the whole', () => {
    assert.deepEqual(datasets().customer.key, ['id']);
    assert.equal(datasets().address.fields.zip, 'user.contact.address.postal_code');
    assert.equal(datasets().address.fields.id, 'system.operations');
    assert.equal(datasets().customer.fields['loyalty no: #'], 'user.account');
  });

  it('takes over references, whichever way they point', () => {
    assert.deepEqual(datasets().customer.references, [
      { fields: ['address_id'], to: 'address', keys: ['id'] },
    ]);
    assert.deepEqual(datasets().orders.references, [
      { fields: ['customer_id'], to: 'customer', keys: ['id'] },
      { fields: ['customer_email'], to: 'customer', keys: ['email'] },
    ]);
    assert.match(
      noted('bookshop_db.customer.address_id.fides_meta.references[0].direction')[0] ?? '',
      /both ways \(to\)/,
    );
  });

  it('reports references that a data map cannot hold', () => {
    const at = 'bookshop_db.opinions.about_order.fides_meta.references';
    assert.match(noted(`${at}[0]`)[0] ?? '', /into a document/);
    assert.match(noted(`${at}[1]`)[0] ?? '', /no such collection/);
    assert.match(
      noted('bookshop_db.orders.customer_id.fides_meta.references[1]')[0] ?? '',
      /within its store/,
    );
    const inside = 'bookshop_db.opinions.thread.order.fides_meta.references[0]';
    assert.equal(imported.notes.filter((note) => note.startsWith(inside)).length, 3);
    assert.match(
      noted('bookshop_db.orders')[0] ?? '',
      /customer_id, customer_email each refer to customer/,
    );
  });

  it('makes a kind of subject of an identity', () => {
    assert.deepEqual(map.subjects.by_email, {
      says: null,
      root: 'bookshop_db.customer',
      key: ['email'],
    });
    assert.deepEqual(datasets().customer.subjects, { by_email: ['email'] });
    assert.deepEqual(datasets().orders.subjects, { by_email: ['customer_email'] });
    assert.match(
      noted('bookshop_db.opinions.author.email.fides_meta.identity')[0] ?? '',
      /inside a document/,
    );
  });

  it('turns masking into what an erasure does', () => {
    assert.equal(datasets().address.erase, 'delete');
    assert.deepEqual(datasets().customer.fields.name, { category: 'user.name', erase: 'mask' });
    assert.deepEqual(datasets().customer.fields.phone, {
      category: 'user.contact.phone_number',
      erase: null,
    });
    const at = 'bookshop_db.customer.name.fides_meta.masking_strategy_override';
    assert.equal(noted(`${at}.strategy`).length, 1);
    assert.equal(noted(`${at}.configuration`).length, 1);
  });

  it('makes JSON paths of fields inside fields', () => {
    assert.deepEqual(datasets().opinions.fields.author, {
      category: 'user',
      json: { '$.email': 'user.contact.email', '$["other names"][*]': 'user.name' },
    });
    assert.deepEqual(datasets().opinions.fields.thread.json, {
      '$[*].words': 'user.content',
      '$[*].order': 'system.operations',
      '$[*].mood': 'system.operations',
    });
  });

  it('reports everything else, with its path', () => {
    for (const path of [
      'system',
      'bookshop_db.organization_fides_key',
      'bookshop_db.fides_meta.resource_id',
      'bookshop_db.fides_meta.after',
      'bookshop_db.fides_meta.namespace.database_name',
      'bookshop_db.customer.data_subjects',
      'bookshop_db.customer.fides_meta.after',
      'bookshop_db.customer.fides_meta.erase_after',
      'bookshop_db.customer.fides_meta.skip_processing',
      'bookshop_db.customer.fides_meta.partitioning',
      'bookshop_db.customer.email.data_categories',
      'bookshop_db.customer.email.fides_meta.data_type',
      'bookshop_db.customer.name.fides_meta.length',
      'bookshop_db.customer.phone.fides_meta.redact',
      'bookshop_db.customer.phone.fides_meta.custom_request_field',
      'bookshop_db.address.zip.fides_meta.read_only',
      'bookshop_db.opinions.author.other names.fides_meta.return_all_elements',
      'bookshop_db.opinions.about_order.data_categories',
    ]) {
      assert.equal(noted(path).length, 1, path);
    }
  });

  it('leaves open what the file does not say, and the compiler rejects that', () => {
    const lines = imported.map.split('\n');
    const marks = lines.flatMap((line, at) => (line.includes(': # REVIEW') ? [at + 1] : []));
    // A category that the taxonomy lacks is rejected too, where it stands.
    const unknown = lines.findIndex((line) => line.includes('user.provided.identifiable')) + 1;
    const rejected = [...new Set(errorsIn(imported.map).map(({ at }) => at.line))];
    assert.deepEqual(
      rejected.toSorted((a, b) => a - b),
      [...marks, unknown].toSorted((a, b) => a - b),
    );
    assert.equal(map.stores.warehouse_db.datasets.parcels.fields.customer, null);
  });

  it('makes a map that the compiler takes, once filled in', () => {
    const answers: Record<string, string> = {
      basis: 'contract',
      kind: 'postgres',
      country: 'DE',
      mechanism: 'domestic',
      role: 'controller',
      purposes: '[essential_service]',
      provenance: 'self',
      erase: 'null',
      customer: 'user.unique_id',
      period: '{ keep: indefinitely, because: a test }',
    };
    const filled = imported.map
      .replaceAll(
        /^( *)(\w+): # REVIEW.*$/gm,
        (_, indent: string, name: string) => `${indent}${name}: ${answers[name] ?? 'somebody'}`,
      )
      .replace('user.provided.identifiable', 'user.content');
    assert.deepEqual(
      errorsIn(filled).map(({ message, at }) => `${at.line} ${message}`),
      [],
    );
  });

  it('takes one note for each thing, and no key twice', () => {
    assert.equal(new Set(imported.notes).size, imported.notes.length);
  });
});

describe('importFides of something else', () => {
  it('names the line of a broken file, without quoting it', () => {
    fails('dataset:\n  - fides_key: ada\n    collections: [ada', 3);
  });

  it('refuses what has no datasets', () => {
    fails('');
    fails('42');
    fails('system: []');
    fails('dataset: ada');
  });

  it('refuses bombs', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, at) =>
        `a${at}: &a${at} [${Array(12)
          .fill(at === 0 ? 'ada' : `*a${at - 1}`)
          .join(', ')}]`,
    );
    fails(`dataset: []\n${bomb.join('\n')}`);
    fails(`dataset: ${'['.repeat(50_000)}`, 1);
  });

  it('notes misshapen parts and goes on', () => {
    const { map, notes } = importFides(
      'dataset:\n  - 5\n  - fides_key: a\n    collections:\n      - name: t\n        fields:\n          - nonsense\n          - { name: x, data_categories: { a: 1 }, fides_meta: 5 }\n',
    );
    assert.deepEqual(Object.keys(parse(map).stores.a.datasets.t.fields), ['x']);
    assert.equal(notes.length, 4);
  });
});

function fails(text: string, line?: number): void {
  assert.throws(
    () => importFides(text),
    (error) => {
      assert.ok(error instanceof TrothError);
      assert.equal(error.code, 'fides-unreadable');
      assert.equal(error.facts['line'], line);
      assert.ok(!error.publicMessage.includes('ada'));
      return true;
    },
  );
}
