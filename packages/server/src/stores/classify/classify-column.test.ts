import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isCategory } from '@troth/core/policy';
import { classifyColumn } from './classify-column.ts';
import type { Classification, ColumnSample } from './classification.ts';
import { detectors } from './judge-column.ts';

const classify = (sample: Partial<ColumnSample>): Classification[] =>
  classifyColumn({ table: 't', column: 'c', type: 'text', values: [], ...sample });
const best = (sample: Partial<ColumnSample>): string | undefined => classify(sample)[0]?.category;
const repeat = (count: number, make: (row: number) => string): string[] =>
  Array.from({ length: count }, (_unused, row) => make(row));

/** Sixteen digits that begin like a card number and pass its check only by chance. */
const orderNumber = (row: number): string =>
  `4${String((row * 7_919_003) % 1e15).padStart(15, '0')}`;

describe('classifying a column', () => {
  it('knows values by themselves where their form leaves no doubt', () => {
    const known: Record<string, string[]> = {
      'user.contact.email': ['a@example.org', 'b@example.org', 'c@example.net'],
      'user.contact.phone_number': ['+49 30 901820', '+44 20 7946 0958', '+1 202 555 0143'],
      'user.financial.credit_card': ['4111111111111111', '5555555555554444', '378282246310005'],
      'user.financial.bank_account': [
        'DE89370400440532013000',
        'GB29NWBK60161331926819',
        'FR1420041010050500013M02606',
      ],
      'user.device.ip_address': ['81.2.69.142', '2001:db8::8a2e:370:7334', '212.58.244.20'],
      'user.device.device_id': ['00:1b:44:11:3a:b7', '00-1B-44-11-3A-B8', '001b.4411.3ab9'],
      'user.government_id.national_identification_number': [
        '219-09-9999',
        '457-55-5462',
        '123-45-6789',
        '078-05-1120',
      ],
    };
    for (const [category, values] of Object.entries(known)) {
      assert.equal(best({ column: 'x1', values }), category);
    }
  });

  it('trusts a sure name less when there are no values', () => {
    const named = classify({ column: 'email' })[0];
    const seen = classify({ column: 'email', values: ['a@example.org', 'b@example.org'] })[0];
    assert.ok(named !== undefined && seen !== undefined && named.confidence < seen.confidence);
    assert.match(named.reason, /no values/);
  });

  it('lets values that contradict a name win', () => {
    assert.equal(best({ column: 'email', values: ['yes', 'no', 'no'] }), undefined);
    assert.equal(best({ column: 'phone', values: ['home', 'work', 'home'] }), undefined);
    assert.equal(
      best({ column: 'address', values: repeat(9, (row) => `0x7ffe${row}a2b`) }),
      undefined,
    );
    assert.equal(
      best({ column: 'phone', values: ['a@example.org', 'b@example.org', 'c@example.org'] }),
      'user.contact.email',
    );
  });

  it('lets a type veto a name', () => {
    for (const type of ['boolean', 'timestamp with time zone', 'int4', 'uuid']) {
      assert.equal(best({ column: 'email', type }), undefined, type);
    }
  });

  it('reads what a suffix makes of a name', () => {
    for (const column of [
      'email_sent',
      'email_count',
      'phone_verified_at',
      'ip_count',
      'name_length',
      'address_type',
      'password_changed_at',
      'email_template_id',
      'zip_file',
      'salary_grade',
      'birthday_discount',
      'created_by',
    ]) {
      assert.equal(best({ table: 'users', column }), undefined, column);
    }
  });

  it('splits names however they are written', () => {
    for (const column of [
      'first_name',
      'FirstName',
      'FIRSTNAME',
      'firstname',
      'cust_fname',
      'Vorname',
      'prénom',
    ]) {
      assert.equal(best({ column }), 'user.name.first', column);
    }
  });

  it('asks the table whose name, town or state it is', () => {
    const values = ['Lyon', 'Turin', 'Leeds', 'Gent'];
    assert.equal(best({ table: 'customers', column: 'city', values }), 'user.contact.address.city');
    assert.equal(best({ table: 'warehouses', column: 'city', values }), undefined);
    assert.equal(
      best({
        table: 'users',
        column: 'state',
        values: ['active', 'blocked', 'active'],
        neighbours: ['city'],
      }),
      undefined,
    );
    assert.equal(
      best({ table: 'products', column: 'name', values: ['Oak chair', 'Blue lamp', 'Tin box'] }),
      undefined,
    );
    assert.equal(
      best({ table: 'patients', column: 'name', values: ['Ann Baker', 'Tom Weber', 'Eva Klein'] }),
      'user.name',
    );
  });

  it('is not misled by numbers that look like others', () => {
    const traps: Partial<ColumnSample>[] = [
      { column: 'order_number', type: 'int8', values: repeat(100, orderNumber) },
      {
        column: 'created',
        type: 'int8',
        values: repeat(50, (row) => String(1_700_000_000_000 + row * 86_399_111)),
      },
      { column: 'app_version', values: repeat(30, (row) => `${row % 9}.${row}.1.${row * 3}`) },
      { column: 'isbn', values: ['978-0-306-40615-7', '978-3-16-148410-0', '978-1-86197-876-9'] },
      { column: 'price', type: 'numeric', values: ['52.520', '13.405', '48.137'] },
      {
        column: 'ref',
        type: 'uuid',
        values: repeat(5, (row) => `73466f6c-c455-42fe-b85e-a688e9a0502${row}`),
      },
      { column: 'checksum', values: repeat(5, (row) => `${row}`.padStart(64, 'ab')) },
    ];
    for (const trap of traps) assert.deepEqual(classify(trap), [], String(trap.column));
  });

  it('reports personal data inside longer text as embedded, with counts', () => {
    const values = [
      'Call +49 170 1234567 after six.',
      'No news.',
      'Card 4111 1111 1111 1111, thanks',
      'Write to a@example.org.',
    ];
    const found = classify({ column: 'note', values });
    assert.deepEqual(found.map((one) => one.category).toSorted(), [
      'user.contact.email',
      'user.contact.phone_number',
      'user.financial.credit_card',
    ]);
    assert.ok(found.every((one) => one.embedded === true));
    assert.match(found[0]?.reason ?? '', /^1 of 4 sampled texts contain /);
  });

  it('takes addresses of machines in text for none of a person', () => {
    const values = [
      'clone git@example.org:team/app.git',
      'logo@2x.png is missing',
      'postgres://app:secret@db.example.org/x',
      'see pkg@1.2.3',
    ];
    assert.deepEqual(classify({ column: 'message', values }), []);
  });

  it('knows a pseudonym from what it stands for', () => {
    const values = repeat(4, (row) => `${row}`.padStart(64, 'c0'));
    assert.equal(best({ column: 'email_hash', values }), 'user.unique_id.pseudonymous');
  });

  it('reads the elements of an array', () => {
    assert.equal(
      best({
        column: 'members',
        type: 'text[]',
        values: ['{a@example.org,b@example.org}', '{c@example.org}'],
      }),
      'user.contact.email',
    );
  });

  it('takes what people write for nothing as missing', () => {
    assert.match(
      classify({ column: 'ssn', values: ['--', 'n/a', 'null'] })[0]?.reason ?? '',
      /no values/,
    );
  });

  it('says nothing but categories of the taxonomy', () => {
    for (const { category } of detectors) assert.ok(isCategory(category), category);
  });
});
