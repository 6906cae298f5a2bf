/** Each commented column of `discovery.sql` in three other dresses. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ColumnSample } from './classification.ts';
import { categories, holds, pick, rows, two } from './made-column.fixture.ts';

const email = 'user.contact.email';
const phone = 'user.contact.phone_number';
const ip = 'user.device.ip_address';

const cases: Readonly<Record<string, readonly (readonly [Partial<ColumnSample>, ...string[]])[]>> =
  {
    'lines of a log': [
      [
        {
          values: rows(
            (row) =>
              `<134>1 2024-05-01T10:00:00Z web sshd - - Failed password for eva${row}@example.com`,
          ),
        },
        email,
      ],
      [{ values: rows((row) => `[ERROR][auth] {user: "jan${row}@example.net"} denied`) }, email],
      [{ values: rows((row) => `(INFO) new sign-up, mail=li${row}@example.org;plan=pro`) }, email],
    ],
    'documents among other values': [
      [
        {
          values: rows((row) =>
            pick(row, `{"user":{"mail":"eva${row}@example.com"}}`, 'retry', 'queued', '7'),
          ),
        },
        email,
      ],
      [{ values: rows((row) => pick(row, 'null', `["eva${row}@example.com"]`, '{}')) }, email],
      [
        {
          values: rows(
            (row) => (row % 9 === 0 ? `{"telefon":"+43 1 5134${500 + row}"}` : `run ${row}`),
            200,
          ),
        },
        phone,
      ],
    ],
    'documents longer than most': [
      [
        {
          values: rows(
            (row) => `{"log":"${'a b c '.repeat(15_000)}","mail":"eva${row}@example.com"}`,
            12,
          ),
        },
        email,
      ],
      [
        {
          values: rows((row) => `[${`{"n":1},`.repeat(9000)}{"mail":"eva${row}@example.com"}]`, 12),
        },
        email,
      ],
      [
        {
          type: 'jsonb',
          values: rows(
            (row) => `{"mail":"eva${row}@example.com","pages":["${'lorem '.repeat(14_000)}"]}`,
            12,
          ),
        },
        email,
      ],
    ],
    'half documents, half words': [
      [
        {
          values: rows((row) => (row % 2 ? `{"ip":"203.0.113.${row % 250}"}` : `tick ${row}`), 400),
        },
        ip,
      ],
      [
        {
          values: rows(
            (row) => (row % 2 ? `tick ${row}` : `{"to":{"email":"eva${row}@example.com"}}`),
            400,
          ),
        },
        email,
      ],
      [
        {
          values: rows(
            (row) => (row <= 200 ? `{"email":"eva${row}@example.com"}` : `tick ${row}`),
            400,
          ),
        },
        email,
      ],
    ],
    'contacts of firms': [
      [
        {
          table: 'fournisseurs',
          column: 'prenom',
          neighbours: ['raison_sociale', 'nom'],
          values: rows((row) => pick(row, 'Luc', 'Anne', 'Marie')),
        },
        'user.name.first',
      ],
      [
        {
          table: 'partners',
          column: 'last_name',
          neighbours: ['company', 'first_name', 'vat'],
          values: rows((row) => pick(row, 'Weber', 'Silva', 'Kim')),
        },
        'user.name.last',
      ],
      [
        {
          table: 'merchants',
          column: 'contact_first_name',
          neighbours: ['merchant_name', 'contact_last_name'],
          values: rows((row) => pick(row, 'Ada', 'Tom', 'Ines')),
        },
        'user.name.first',
      ],
    ],
    'numbers as they are written at home': [
      [
        {
          table: 'kunden',
          column: 'telefon',
          neighbours: ['name'],
          values: rows((row) => `0171 / 23 45 6${two(row)}`),
        },
        phone,
      ],
      [
        {
          table: 'clients',
          column: 'tel',
          neighbours: ['nom'],
          values: rows((row) => `06 12 34 56 ${two(row)}`),
        },
        phone,
      ],
      [
        {
          table: 'klienci',
          column: 'telefon',
          neighbours: ['imie'],
          values: rows((row) => `601 234 ${100 + row}`),
        },
        phone,
      ],
    ],
    'names family first': [
      [
        {
          table: 'payroll',
          column: 'worker_name',
          values: rows(
            (row) =>
              `${pick(row, 'SMITH', 'JONES', 'GARCIA')}, ${pick(row, 'JOHN', 'MARY', 'ANA')} ${String.fromCodePoint(65 + (row % 26))}.`,
          ),
        },
        'user.name',
      ],
      [
        {
          table: 'personal',
          column: 'mitarbeiter',
          values: rows(
            (row) =>
              `${pick(row, 'Müller', 'Schmidt', 'Weber')},${pick(row, 'Hans', 'Eva', 'Jan')}`,
          ),
        },
        'user.name',
      ],
      [
        {
          table: 'staff',
          column: 'full_name',
          values: rows(
            (row) => `${pick(row, 'ROSSI', 'FERRARI')} ${pick(row, 'MARIO', 'GIULIA', 'ANNA')}`,
          ),
        },
        'user.name',
      ],
    ],
    'prose about people': [
      [
        {
          column: 'remarks',
          values: rows(
            (row) =>
              `Mr. Thomas Brown (d.o.b. ${1 + (row % 28)}/03/1971) of ${row} Oak Avenue was diagnosed with asthma.`,
          ),
        },
        'user.name',
        'user.health_and_medical',
      ],
      [
        {
          column: 'notiz',
          values: rows(
            (row) =>
              `Herr Weber, geboren am 0${1 + (row % 9)}.02.1966, Gartenstraße ${row}, leidet an Epilepsie.`,
          ),
        },
        'user.name',
        'user.health_and_medical',
      ],
      [
        {
          column: 'nota',
          values: rows(
            (row) =>
              `La señora Lucía Gómez, nacida el ${1 + (row % 28)}/05/1980, calle Mayor ${row}, tiene hipertensión.`,
          ),
        },
        'user.name',
        'user.health_and_medical',
      ],
    ],
    'arrays in arrays': [
      [
        {
          type: 'varchar[]',
          values: rows((row) => `{{a,eva${row}@example.com},{b,jan${row}@example.net}}`),
        },
        email,
      ],
      [
        { type: 'text[]', values: rows((row) => `{{{"+49 30 9018${200 + row}"}},{{NULL}}}`) },
        phone,
      ],
      [
        {
          type: '_text',
          values: rows((row) => `[1:2][1:1]={{203.0.113.${row}},{198.51.100.${row}}}`),
        },
        ip,
      ],
    ],
    'cards that fail their check': [
      [
        {
          table: 'payments',
          column: 'cc_number',
          values: rows((row) => `5500-0000-0000-${1000 + row}`),
        },
        'user.financial.credit_card',
      ],
      [
        {
          table: 'pagos',
          column: 'tarjeta_credito',
          values: rows((row) => `4111 1111 1111 ${1000 + row}`),
        },
        'user.financial.credit_card',
      ],
      [
        {
          table: 'zahlungen',
          column: 'kartennummer',
          type: 'numeric',
          values: rows((row) => `371449635398${400 + row}`),
        },
        'user.financial.credit_card',
      ],
    ],
    'facts about people as codes': [
      [
        {
          table: 'stops',
          column: 'race',
          neighbours: ['age', 'sex', 'stop_date'],
          values: rows((row) => pick(row, 'W', 'B', 'L', 'O')),
        },
        'user.demographic.race_ethnicity',
      ],
      [
        {
          table: 'befragung',
          column: 'geschlecht',
          type: 'int2',
          neighbours: ['alter', 'antwort'],
          values: rows((row) => `${1 + (row % 3)}`),
        },
        'user.demographic.gender',
      ],
      [
        {
          table: 'arrests',
          column: 'age',
          type: 'int4',
          neighbours: ['sex', 'race'],
          values: rows((row) => pick(row, '0', '17', '45', '110', '-9')),
        },
        'user.demographic.age_range',
      ],
    ],
    'links that carry somebody': [
      [{ values: rows((row) => `https://mail.example.com/u?to=eva${row}%40example.com`) }, email],
      [
        { values: rows((row) => `/track.gif?cip=203.0.113.${row}&m=eva${row}%40example.com`) },
        email,
        ip,
      ],
      [
        { values: rows((row) => `myapp://login?email=eva${row}%40example.com&next=%2Fhome`) },
        email,
      ],
    ],
    'values between blanks': [
      [
        { values: rows((row) => ` ${100 + row}-55-${1234 + row}   `) },
        'user.government_id.national_identification_number',
      ],
      [{ values: rows((row) => `eva${row}@example.com`.padStart(40)) }, email],
      [{ values: rows((row) => `\u00A0+49 30 9018${200 + row}\u00A0`) }, phone],
    ],
  };

describe('columns of strangers', () => {
  for (const [kind, samples] of Object.entries(cases)) {
    it(kind, () => {
      for (const [sample, ...wanted] of samples) holds(sample, ...wanted);
    });
  }

  it('durations, doses, weeks and opening hours are no streets', () => {
    for (const make of [
      (row: number) => `${row} hrs`,
      (row: number) => `${row}5 ml drops`,
      (row: number) => `Semaine ${1 + (row % 52)} octobre`,
      (row: number) => `${8 + (row % 3)}:00-17:30 Mon-Fri`,
      (row: number) => `${row} settimane`,
      (row: number) => `2 x ${row} mg`,
    ])
      assert.deepEqual(categories({ values: rows(make) }), [], make(1));
  });
});
