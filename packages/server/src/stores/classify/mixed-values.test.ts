/** What columns hold whose values are of several kinds, are wrapped, or stand under odd headings. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyColumn } from './classify-column.ts';
import type { ColumnSample } from './classification.ts';

const rows = (make: (row: number) => string, count = 60): string[] =>
  Array.from({ length: count }, (_unused, at) => make(at + 1));
const pick = (row: number, ...from: string[]): string => from[row % from.length]!;

/** `$.path~category`: a path, and `~` where the column only holds some of it. */
function said(sample: Partial<ColumnSample>): string[] {
  const input = { table: 't', column: 'c', type: 'text', values: [], neighbours: ['id'] };
  return classifyColumn({ ...input, ...sample }).map(
    ({ path = '', embedded, category }) => `${path}${embedded ? '~' : ''}${category}`,
  );
}

function holds(sample: Partial<ColumnSample>, ...wanted: string[]): void {
  const found = said(sample);
  for (const one of wanted) assert.ok(found.includes(one), `${one} in ${found.join(', ')}`);
}

const email = 'user.contact.email';
const phone = 'user.contact.phone_number';
const ip = 'user.device.ip_address';

const beside = (column: string): string[] => [
  'id',
  ...['race', 'sex', 'age'].filter((one) => one !== column),
];

describe('text and documents in one column', () => {
  it('finds addresses in lines that begin with a bracket', () => {
    holds({ values: rows((row) => `[WARN] login failed for ann${row}@example.org`) }, `~${email}`);
    holds({ values: rows((row) => `[2025-01-02] {app} mail to b${row}@example.net`) }, `~${email}`);
    holds({ values: rows((row) => `{info} курьер: ivan${row}@example.org`) }, `~${email}`);
    holds({ values: rows((row) => `[x] Kunde rief an: +49 30 9018${200 + row}`) }, `~${phone}`);
  });

  it('reads documents by path whatever their share, from one in fifty on', () => {
    for (const every of [1, 2, 3, 7, 40]) {
      const values = rows(
        (row) => (row % every === 0 ? `{"email":"ann${row}@example.org"}` : `job ${row} done`),
        400,
      );
      const other = values.toReversed();
      for (const each of [values, other]) holds({ values: each }, `$.email${email}`);
    }
  });

  it('still finds what a single document in thousands says', () => {
    const values = rows((row) => (row === 77 ? '{"e":"ann@example.org"}' : `job ${row}`), 2000);
    holds({ values }, `~${email}`);
  });

  it('reads a document that was cut off up to where it was', () => {
    const pad = 'x y '.repeat(20_000);
    const begun = rows((row) => `{"email":"ann${row}@example.org","pad":"${pad}`, 20);
    holds({ values: begun }, `$.email${email}`);
    const listed = rows((row) => `[{"who":{"telefon":"+49 30 9018${200 + row}"},"p":"${pad}`, 20);
    holds({ values: listed }, `$[*].who.telefon${phone}`);
    holds({ values: begun, type: 'jsonb' }, `$.email${email}`);
    const between = rows(
      (row) => `{"email":"ann${row}@example.org","pad":"${pad}\n…\n${pad}"}`,
      20,
    );
    holds({ values: between }, `$.email${email}`);
    const late = rows((row) => `{"pad":"${pad}\n…\n","email":"ann${row}@example.org"}`, 20);
    holds({ values: late }, `~${email}`);
  });

  it('reads documents between blanks', () => {
    holds({ values: rows((row) => `  {"email":"ann${row}@example.org"} \n`) }, `$.email${email}`);
  });
});

describe('values of several kinds', () => {
  it('names each kind that is a good part of them', () => {
    const meta = { table: 'usermeta', column: 'meta_value', neighbours: ['user_id', 'meta_key'] };
    const values = rows((row) =>
      pick(row, `ann${row}@example.org`, `+49 30 9018${200 + row}`, 'dark'),
    );
    holds({ ...meta, values }, `~${email}`, `~${phone}`);
    const homes = rows((row) => pick(row, `${row} Main Street`, `(212) 555-01${10 + row}`, 'on'));
    holds({ ...meta, values: homes }, '~user.contact.address.street', `~${phone}`);
    const nets = rows((row) => pick(row, `203.0.113.${row}`, `o${row}@example.com`, 'x', 'y'));
    holds({ ...meta, values: nets }, `~${email}`, `~${ip}`);
  });

  it('names nobody where values only vary', () => {
    for (const values of [
      rows((row) => pick(row, 'dark', 'light', `v${row}`)),
      rows((row) => pick(row, `${row}`, `${row}.5`, 'on')),
      rows((row) => pick(row, `job ${row} done`, '{"ok":true}', '[]')),
    ]) {
      assert.deepEqual(said({ values }), []);
    }
  });

  it('reads arrays of arrays', () => {
    const grid = rows(
      (row) => `{{"Ann Lee",ann${row}@example.org},{"Bob Ray",b${row}@example.org}}`,
    );
    holds({ type: 'text[]', values: grid }, email, '~user.name');
    const phones = rows(
      (row) => `[0:1]={{NULL,"+49 30 9018${200 + row}"},{"+49 30 90${1000 + row}",NULL}}`,
    );
    holds({ type: 'text[]', values: phones }, phone);
    const deep = rows((row) => `{{{"a \\"b\\", c"},{ann${row}@example.org}}}`);
    holds({ type: '_text', values: deep }, `${email}`);
  });
});

describe('wrapped values', () => {
  it('decodes what links write in percents', () => {
    const link = 'https://app.example.com/cb?user=';
    holds(
      { values: rows((row) => `${link}ann${row}%40example.org&ip=203.0.113.${row}`) },
      `~${email}`,
      `~${ip}`,
    );
    holds({ values: rows((row) => `/unsubscribe?e=b%2Bx${row}%40example.net`) }, `~${email}`);
    holds(
      { values: rows((row) => `https://example.com/?tel=%2B49%2030%209018${200 + row}`) },
      `~${phone}`,
    );
  });

  it('ignores blanks around values', () => {
    const id = 'user.government_id.national_identification_number';
    holds({ values: rows((row) => `  ${320 + row}-45-${6700 + row} `) }, id);
    holds({ values: rows((row) => `\tann${row}@example.org  `) }, email);
    holds({ values: rows((row) => `${`+49 30 9018${200 + row}`.padEnd(40)}`) }, phone);
  });
});

describe('values under their headings', () => {
  it('takes a given name beside a family name for a contact, whatever the table lists', () => {
    const first = rows((row) => pick(row, 'Bill', 'Ross', 'Anna', 'Karen'));
    for (const table of ['vendors', 'suppliers', 'warehouses', 'devices']) {
      const neighbours = ['vendor_name', 'last_name', 'phone'];
      holds({ table, column: 'first_name', values: first, neighbours }, 'user.name.first');
    }
    const nachname = rows((row) => pick(row, 'Zosel', 'Kling', 'Müller', 'Braun'));
    holds(
      { table: 'lieferanten', column: 'nachname', values: nachname, neighbours: ['vorname'] },
      'user.name.last',
    );
  });

  it('knows numbers as they are written at home', () => {
    for (const values of [
      rows((row) => `${11 + row} 9742-${2800 + row}`),
      rows((row) => `${91 + (row % 9)} 123 45-${10 + row}`),
      rows((row) => `2 345-${6700 + row}`),
    ]) {
      holds({ table: 'clientes', column: 'telefone', values, neighbours: ['nome'] }, phone);
    }
    for (const text of [
      'Rueckruf unter 030 23456',
      'bitte anrufen: 0171/23456',
      'Llamar al 091 23456',
    ]) {
      holds({ column: 'note', values: rows((row) => `${text}${10 + row}`) }, `~${phone}`);
    }
  });

  it('knows names that are written family first, with commas', () => {
    const family = ['ABRAMS', 'BROWN', 'CLARK', 'DAVIS'];
    const given = ['MARY', 'PAUL', 'LINDA'];
    const name = 'user.name';
    holds(
      {
        table: 'payroll',
        column: 'employee_name',
        values: rows(
          (row) => `${pick(row, ...family)},${pick(row, ...given)},${pick(row, 'A', 'B')}`,
        ),
      },
      name,
    );
    holds(
      {
        table: 'payroll',
        column: 'employee_name',
        values: rows((row) => `${pick(row, ...family)},${pick(row, ...given)}`),
      },
      name,
    );
    holds(
      {
        table: 'empleados',
        column: 'nombre',
        values: rows((row) => `${pick(row, 'García', 'López')},${pick(row, 'María', 'José')}`),
      },
      name,
    );
  });

  it('takes what is shaped like a card under its heading for one, whether or not its check holds', () => {
    const card = 'user.financial.credit_card';
    holds(
      {
        table: 'cards',
        column: 'credit_card',
        values: rows((row) => `4344 6765 1195 ${1000 + row * 10 + 5}`),
      },
      card,
    );
    holds(
      {
        table: 'zahlung',
        column: 'kreditkarte',
        values: rows((row) => `5344-6765-1195-${1000 + row}`),
      },
      card,
    );
    holds(
      {
        table: 'pay',
        column: 'card_number',
        type: 'int8',
        values: rows((row) => `434467651195${1000 + row}`),
      },
      card,
    );
    assert.deepEqual(
      said({ column: 'order_number', values: rows((row) => `434467651195${1000 + row}`) }),
      [],
    );
  });

  it('knows sex, age and race that stand side by side, as letters or numbers, with outliers', () => {
    const demographic = 'user.demographic';
    for (const table of ['incidents', 'survey', 'umfrage']) {
      holds(
        {
          table,
          column: 'race',
          values: rows((row) => pick(row, 'W', 'B', 'H', 'A')),
          neighbours: beside('race'),
        },
        `${demographic}.race_ethnicity`,
      );
      holds(
        {
          table,
          column: 'race',
          type: 'int4',
          values: rows((row) => `${1 + (row % 5)}`),
          neighbours: beside('race'),
        },
        `${demographic}.race_ethnicity`,
      );
      holds(
        {
          table,
          column: 'sex',
          type: 'int2',
          values: rows((row) => `${1 + (row % 2)}`),
          neighbours: beside('sex'),
        },
        `${demographic}.gender`,
      );
      holds(
        {
          table,
          column: 'sex',
          values: rows((row) => pick(row, 'M', 'F', 'M', 'U')),
          neighbours: beside('sex'),
        },
        `${demographic}.gender`,
      );
      holds(
        {
          table,
          column: 'age',
          type: 'int4',
          values: rows((row) => pick(row, '-1', '31', '44', '999', '18')),
          neighbours: beside('age'),
        },
        `${demographic}.age_range`,
      );
    }
  });

  it('takes counts by age or sex for nobody', () => {
    const age = { column: 'age', values: rows((row) => `${12 + row}`) };
    for (const [table, neighbours] of [
      ['drug_use_by_age', ['n', 'alcohol_use', 'alcohol_frequency']],
      ['census_summary', ['sex', 'population']],
      ['deaths', ['sex', 'race', 'count', 'percent']],
    ] as const) {
      assert.deepEqual(said({ table, neighbours, ...age }), [], table);
    }
  });
});

describe('prose about people', () => {
  it('says what it tells: names, births, addresses, illnesses', () => {
    const all = [
      '~user.name',
      '~user.demographic.date_of_birth',
      '~user.contact.address.street',
      '~user.health_and_medical',
    ];
    const english = rows(
      (row) =>
        `${pick(row, 'Ann', 'Bob', 'Carla')} Miller, born 1980-04-1${row % 10}, lives at ${row} Main Street, Springfield, has diabetes.`,
    );
    const german = rows(
      (row) =>
        `Frau Schneider, geb. 12.04.198${row % 10}, wohnt in der Hauptstraße ${row}, Diabetes Typ 2.`,
    );
    const french = rows(
      (row) =>
        `Madame Dupont, née le 12/04/198${row % 10}, habite ${row} rue Lafayette à Lyon, suivie pour asthme.`,
    );
    for (const values of [english, german, french]) holds({ column: 'note', values }, ...all);
  });

  it('finds none in prose about things', () => {
    for (const values of [
      rows(
        (row) =>
          `Release ${row} of the server fixes a problem with the parser and the build of the docs.`,
      ),
      rows(
        (row) =>
          `Please check that order ${row} was packed and shipped before the end of the month.`,
      ),
      rows(
        (row) =>
          `Der Bericht Nummer ${row} wurde erstellt und liegt im Archiv der Abteilung bereit.`,
      ),
    ]) {
      assert.deepEqual(said({ column: 'note', values }), []);
    }
  });
});

describe('numbers beside words', () => {
  it('takes durations, doses, weeks and opening hours for no streets', () => {
    for (const make of [
      (row: number) => `${row} minutes`,
      (row: number) => `${row} Stunden`,
      (row: number) => `${row}0 mg tablets`,
      (row: number) => `${row} comprimés par jour`,
      (row: number) => `October Week ${1 + (row % 5)}`,
      (row: number) => `Kalenderwoche ${row}`,
      (row: number) => `${1 + (row % 9)}:30-6pm weekdays`,
      (row: number) => `Mo-Fr ${7 + (row % 3)}-18 Uhr`,
      (row: number) => `Lun-Ven ${7 + (row % 3)}h à 18h`,
    ]) {
      assert.deepEqual(said({ values: rows(make) }), [], make(1));
    }
  });

  it('still knows streets without a heading', () => {
    const street = 'user.contact.address.street';
    holds({ values: rows((row) => `${row} ${pick(row, 'Main', 'Oak', 'Elm')} Street`) }, street);
    holds({ values: rows((row) => `${pick(row, 'Haupt', 'Garten')}straße ${row}`) }, street);
    holds({ values: rows((row) => `${row} rue ${pick(row, 'Lafayette', 'Monge')}`) }, street);
  });
});
