/** Columns of strangers' databases that are easily taken for what they are not: each kind in three shapes. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSeeded } from '../postgres/testing/seed.ts';
import { discoverStore, type DiscoveryReport } from './index.ts';

type Expected = Readonly<Record<string, readonly string[] | 'none'>>;

/** `columns`, and what each of 60 rows has in them, by its number `g`. */
interface Shape {
  readonly columns: string;
  readonly row: string;
  /** Column → categories of which each must be found somewhere in it, by their beginnings. */
  readonly holds: Expected;
}

const email = ['user.contact.email'];
const phone = ['user.contact.phone_number'];
const words = (...all: readonly string[]): string =>
  `(array['${all.join("','")}'])[1 + g % ${all.length}]`;

const kinds: Readonly<Record<string, readonly Shape[]>> = {
  'addresses in lines of a log': [
    {
      columns: 'line text',
      row: `'[WARN] login failed for ann' || g || '@example.org'`,
      holds: { line: email },
    },
    {
      columns: 'msg varchar(200)',
      row: `'{' || g || '} Anmeldung von jörg' || g || '@bücher.example'`,
      holds: { msg: email },
    },
    {
      columns: '"Zeile" text',
      row: `'<' || g || '> mail to <o''hara' || g || '@example.org> queued'`,
      holds: { Zeile: email },
    },
  ],
  'documents and words in one column': [
    {
      columns: 'payload text',
      row: `case when g % 3 = 0 then '{"email":"ann' || g || '@example.org"}' else 'job ' || g || ' done' end`,
      holds: { payload: email },
    },
    {
      columns: 'payload text',
      row: `case when g % 2 = 0 then '{"user":{"tel":"+49 30 9018' || (200 + g) || '"}}' else 'ok' end`,
      holds: { payload: phone },
    },
    {
      columns: 'arg text',
      row: `case when g % 4 = 0 then ' [{"mail":"ann' || g || '@example.org"}] ' else '' end`,
      holds: { arg: email },
    },
  ],
  'documents that are long': [
    {
      columns: 'body text',
      row: `'{"email":"ann' || g || '@example.org","pad":"' || repeat('x y ', 20000) || '"}'`,
      holds: { body: email },
    },
    {
      columns: 'body jsonb',
      row: `jsonb_build_object('pad', repeat('x y ', 20000), 'zz', jsonb_build_object('email', 'ann' || g || '@example.org'))`,
      holds: { body: email },
    },
    {
      columns: 'body text',
      row: `'{"pad":"' || repeat('x y ', 20000) || '","email":"ann' || g || '@example.org"}'`,
      holds: { body: email },
    },
  ],
  'contacts of firms': [
    {
      columns: 'vendor_name text, first_name text, last_name text, phone text',
      row: `'Acme ' || g || ' Ltd', ${words('Bill', 'Ross', 'Anna', 'Karen', 'Tom')}, ${words('Zosel', 'Kling', 'Miller', 'Smith', 'Brown')}, '+1 212 555 01' || (10 + g % 80)`,
      holds: { first_name: ['user.name'], last_name: ['user.name'] },
    },
    {
      columns: 'firma text, vorname text, nachname text',
      row: `'Bau ' || g || ' GmbH', ${words('Jürgen', 'Heike', 'Uwe', 'Anke')}, ${words('Müller', 'Schulz', 'Vogt', 'Krause')}`,
      holds: { vorname: ['user.name'], nachname: ['user.name'] },
    },
    {
      columns: 'supplier text, "ContactFirst" text, "ContactLast" text',
      row: `'Parts ' || g || ' Inc', ${words('Maria', 'Jose', 'Lucia', 'Pedro')}, ${words('Gomez', 'Diaz', 'Ruiz', 'Perez')}`,
      holds: { ContactFirst: ['user.name'], ContactLast: ['user.name'] },
    },
  ],
  'numbers beside words': [
    {
      columns: 'duration text, dosage text, week text, opening text',
      row: `g || ' minutes', g || '0 mg tablets', 'October Week ' || (1 + g % 5), (1 + g % 9) || ':30-6pm weekdays'`,
      holds: { duration: 'none', dosage: 'none', week: 'none', opening: 'none' },
    },
    {
      columns: 'dauer text, menge text, kw text',
      row: `g || ' Minuten', g || ' ml Lösung', 'KW ' || (1 + g % 52)`,
      holds: { dauer: 'none', menge: 'none', kw: 'none' },
    },
    {
      columns: 'len text, size text, hours text',
      row: `g || ' days left', g || ' x ' || (g + 2) || ' cm', 'Mon-Fri 9-' || (1 + g % 6)`,
      holds: { len: 'none', size: 'none', hours: 'none' },
    },
  ],
  'prose about people': [
    {
      columns: 'note text',
      row: `${words('Ann', 'Bob', 'Carla')} || ' Miller, born 1980-04-1' || (g % 10) || ', lives at ' || g || ' Main Street, Springfield, has diabetes.'`,
      holds: { note: ['user'] },
    },
    {
      columns: 'befund text',
      row: `'Frau ' || ${words('Schneider', 'Vogt', 'Krause')} || ', geb. 12.04.19' || (50 + g % 40) || ', wohnt in der Hauptstraße ' || g || ', Diabetes.'`,
      holds: { befund: ['user'] },
    },
    {
      columns: 'remark text',
      row: `'Called Mrs ' || ${words('Jones', 'Patel', 'Novak')} || ' on Monday ' || g || ', she has asthma and lives alone at 5 Oak Lane.'`,
      holds: { remark: ['user'] },
    },
  ],
  'telephone numbers as at home': [
    {
      columns: 'nome text, telefone text',
      row: `${words('Ana', 'Bruno', 'Carla')}, (11 + g % 60) || ' 9742-' || (2800 + g)`,
      holds: { telefone: phone },
    },
    {
      columns: 'nom text, "téléphone" text',
      row: `${words('Luc', 'Anne', 'Marc')}, '0' || (1 + g % 5) || ' 42 68 5' || (g % 10) || ' ' || (10 + g)`,
      holds: { téléphone: phone },
    },
    {
      columns: 'name text, rufnummer text',
      row: `${words('Uwe', 'Anke', 'Jan')}, '030/23456' || (10 + g)`,
      holds: { rufnummer: phone },
    },
  ],
  'names that are written family first': [
    {
      columns: 'employee_name text',
      row: `${words('ABRAMS', 'BROWN', 'CLARK', 'DAVIS')} || ',' || ${words('MARY', 'PAUL', 'LINDA')} || ',' || chr(65 + g % 26)`,
      holds: { employee_name: ['user.name'] },
    },
    {
      columns: 'mitarbeiter text',
      row: `${words('Müller', 'Schulz', 'Vogt', 'Krause')} || ', ' || ${words('Heike', 'Uwe', 'Anke')}`,
      holds: { mitarbeiter: ['user.name'] },
    },
    {
      columns: 'teacher text',
      row: `${words('SMITH', 'JONES', 'LOPEZ')} || ', ' || ${words('ANN', 'BOB', 'EVE')} || ' ' || chr(65 + g % 26) || '.'`,
      holds: { teacher: ['user.name'] },
    },
  ],
  'lists of lists': [
    {
      columns: 'grid text[]',
      row: `array[array['Ann Lee', 'ann' || g || '@example.org'], array['Bob Ray', 'bob' || g || '@example.org']]`,
      holds: { grid: email },
    },
    {
      columns: 'grid varchar[]',
      row: `array[array[array['x', 'ann' || g || '@example.org']]]`,
      holds: { grid: email },
    },
    {
      columns: 'rows jsonb',
      row: `jsonb_build_array(jsonb_build_array('Ann', 'ann' || g || '@example.org'))`,
      holds: { rows: email },
    },
  ],
  'what is shaped like a card': [
    {
      columns: 'credit_card text',
      row: `'4344 6765 1195 ' || (1000 + g * 10 + 5)`,
      holds: { credit_card: ['user.'] },
    },
    {
      columns: 'kreditkarte text',
      row: `'5500-0055-5555-' || (5000 + g)`,
      holds: { kreditkarte: ['user.'] },
    },
    {
      columns: 'card_number bigint',
      row: `4344676511950000 + g`,
      holds: { card_number: ['user.'] },
    },
  ],
  'sex, age and race as letters and numbers': [
    {
      columns: 'race text, sex text, age int',
      row: `substr('WBHA', 1 + g % 4, 1), substr('MF', 1 + g % 2, 1), 18 + g`,
      holds: { race: ['user.demographic'], age: ['user.demographic'] },
    },
    {
      columns: 'age smallint, gender int, ethnicity text',
      row: `18 + g, 1 + g % 2, substr('WBHA', 1 + g % 4, 1)`,
      holds: {
        age: ['user.demographic'],
        gender: ['user.demographic'],
        ethnicity: ['user.demographic'],
      },
    },
    {
      columns: 'race char(1), sex char(1), age numeric',
      row: `case when g = 7 then 'X' else substr('WB', 1 + g % 2, 1) end, substr('MFU', 1 + g % 3, 1), case when g = 9 then 999 else 20 + g end`,
      holds: { race: ['user.demographic'], sex: ['user.demographic'], age: ['user.demographic'] },
    },
  ],
  'links that carry somebody': [
    {
      columns: 'url text',
      row: `'https://app.example.com/cb?user=ann' || g || '%40example.org&ip=203.0.113.' || g`,
      holds: { url: email },
    },
    {
      columns: 'href varchar',
      row: `'https://shop.example/u?next=%2Fa&mail=bob%2B' || g || '%40example.org'`,
      holds: { href: email },
    },
    {
      columns: 'referrer text',
      row: `'http://example.net/p#to=eve' || g || '%40example.org'`,
      holds: { referrer: email },
    },
  ],
  'values between blanks': [
    {
      columns: 'c1 text',
      row: `'  ' || (320 + g) || '-45-' || (6700 + g) || ' '`,
      holds: { c1: ['user.government_id'] },
    },
    { columns: 'c2 char(40)', row: `' ann' || g || '@example.org'`, holds: { c2: email } },
    {
      columns: 'c3 text',
      row: `chr(160) || '+49 30 9018' || (200 + g) || chr(9)`,
      holds: { c3: phone },
    },
  ],
  'tokens, whatever their values look like': [
    {
      columns: 'token text, refresh_token text',
      row: `md5(g::text), g`,
      holds: { token: ['user.authorization'], refresh_token: ['user.authorization'] },
    },
    {
      columns: '"apiKey" text, api_secret text',
      row: `'key ' || g, 'x'`,
      holds: { apiKey: ['user.authorization'], api_secret: ['user.authorization'] },
    },
    {
      columns: 'password_reset_token text, otp int',
      row: `gen_random_uuid()::text, 100000 + g`,
      holds: { password_reset_token: ['user.authorization'], otp: ['user.authorization'] },
    },
  ],
};

const shapes = Object.entries(kinds).flatMap(([kind, all]) =>
  all.map((shape, at) => ({ kind, shape, table: `t_${Object.keys(kinds).indexOf(kind)}_${at}` })),
);

function foundIn(report: DiscoveryReport, table: string, name: string): readonly string[] {
  const columns = report.tables.find((one) => one.name === table)?.columns ?? [];
  const { classifications = [] } = columns.find((one) => one.name === name) ?? {};
  return classifications.map(({ category }) => category);
}

const looked = async (): Promise<DiscoveryReport> => {
  const opened = await openSeeded();
  try {
    for (const { shape, table } of shapes)
      await opened.run(
        `create table ${table} (id serial primary key, ${shape.columns});
         insert into ${table} (${namesOf(shape.columns)}) select ${shape.row} from generate_series(1, 60) g`,
      );
    return await discoverStore(opened.store, { rows: 200 });
  } finally {
    await opened.close();
  }
};

describe('columns of strangers', () => {
  let report: Promise<DiscoveryReport> | undefined;
  for (const { kind, shape, table } of shapes) {
    it(`are known: ${kind}, in ${shape.columns}`, async () => {
      const seen = await (report ??= looked());
      for (const [column, wanted] of Object.entries(shape.holds)) {
        const found = foundIn(seen, table, column);
        if (wanted === 'none') assert.deepEqual(found, [], column);
        else
          for (const one of wanted) {
            assert.ok(
              found.some((each) => each.startsWith(one)),
              `${column}: ${found.join()}`,
            );
          }
      }
    });
  }
});

/** `a text, "b c" int` → `a, "b c"`. */
function namesOf(columns: string): string {
  return columns
    .split(', ')
    .map((one) => /^("[^"]+"|\S+)/.exec(one)?.[0])
    .join(', ');
}
