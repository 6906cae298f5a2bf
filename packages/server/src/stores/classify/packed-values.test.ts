/** Values that are packed into others, and values of other scripts: three ways of writing each. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { classifyTable } from './classify-column.ts';
import { categories, holds, pick, rows, two } from './made-column.fixture.ts';

const email = 'user.contact.email';
const phone = 'user.contact.phone_number';
const street = 'user.contact.address.street';
const name = 'user.name';

const packed = (text: string): string => Buffer.from(text).toString('base64');
const card = (row: number): string =>
  `BEGIN:VCARD\nVERSION:3.0\nN:Lee;Ann;;;\nFN:Ann Lee\nTEL;TYPE=cell:+49309018${200 + row}\nADR:;;${row} Main Street;Springfield;;12345;USA\nEMAIL:ann${row}@example.org\nEND:VCARD`;
const hex = (row: number): string => (4096 + row).toString(16);
const checked = (country: string, bban: string): string => {
  const digits = [...`${bban}${country}00`].map((sign) => Number.parseInt(sign, 36)).join('');
  const iban = `${country}${two(98 - Number(BigInt(digits) % 97n))}${bban}`;
  return iban.match(/.{1,4}/g)!.join(' ');
};
const letter = (row: number): string => String.fromCodePoint(65 + (row % 26));
const order = (script: string, first: string, last: string): string =>
  script === 'Japanese' ? `${last} ${first}` : `${first} ${last}`;

describe('values packed into one column', () => {
  it('reads parts of composite values', () => {
    holds(
      {
        type: 'f.contact',
        values: rows((row) => `("Ann Lee",ann${row}@example.org,"+49 30 9018${200 + row}")`),
      },
      email,
      phone,
    );
    holds({ type: 'user-defined', values: rows((row) => `(${row},b${row}@example.net,t)`) }, email);
    holds(
      { type: 'address_t', values: rows((row) => `("${row} Main Street",Springfield,12345)`) },
      street,
    );
  });

  it('reads keys and values of hstore', () => {
    holds(
      {
        type: 'hstore',
        values: rows((row) => `"email"=>"ann${row}@example.org", "theme"=>"dark"`),
      },
      email,
    );
    holds(
      { type: 'hstore', values: rows((row) => `"tel"=>"+49 30 9018${200 + row}", "x"=>NULL`) },
      phone,
    );
    holds(
      {
        type: 'public.hstore',
        values: rows(
          (row) => `"first_name"=>"${pick(row, 'Anna', 'Karen', 'Tom')}", "n"=>"${row}"`,
        ),
      },
      'user.name.first',
    );
  });

  it('reads lists of keys and values', () => {
    for (const [key, value] of [
      ['key', 'value'],
      ['name', 'content'],
      ['k', 'v'],
    ]) {
      const item = (row: number): string =>
        `[{"${key}":"phone","${value}":"0171 9018${200 + row}"},{"${key}":"theme","${value}":"dark"}]`;
      holds({ type: 'jsonb', values: rows(item) }, phone);
    }
    holds(
      {
        values: rows(
          (row) => `[{"field":"date_of_birth","value":"19${two(40 + (row % 50))}-04-12"}]`,
        ),
      },
      'user.demographic.date_of_birth',
    );
  });

  it('reads documents in base64', () => {
    holds({ values: rows((row) => packed(`{"email":"ann${row}@example.org","n":${row}}`)) }, email);
    holds({ values: rows((row) => packed(`[{"telefon":"+49 30 9018${200 + row}"}]`)) }, phone);
    holds(
      {
        values: rows((row) =>
          Buffer.from(`{"sub":${row},"mail":"b${row}@example.net"}`).toString('base64url'),
        ),
      },
      email,
    );
  });

  it('reads visiting cards', () => {
    holds({ values: rows(card) }, email, phone, name);
    holds({ values: rows((row) => card(row).replaceAll('\n', '\r\n')) }, email, phone, name);
    holds(
      {
        values: rows(
          (row) =>
            `BEGIN:VCARD\nVERSION:4.0\nFN:${pick(row, 'Bob Ray', 'Eva Stone')}\nBDAY:19800412\nEND:VCARD`,
        ),
      },
      name,
      'user.demographic.date_of_birth',
    );
  });
});

describe('traces and accounts, however they are written', () => {
  it('knows user agents that carry an id', () => {
    holds(
      {
        values: rows(
          (row) => `ShopApp/3.${row} (iPhone; iOS 17.2; id=8f3c${1000 + row}) CFNetwork/1490`,
        ),
      },
      'user.device',
    );
    holds(
      {
        values: rows(
          (row) =>
            `Mozilla/5.0 (Linux; Android 14; uid:${900_000 + row}) AppleWebKit/537.36 Chrome/120.0 Mobile`,
        ),
      },
      'user.device',
    );
    holds(
      { values: rows((row) => `okhttp/4.${row % 12}.0 (device ${1000 + row}; Android 13)`) },
      'user.device',
    );
  });

  it('knows IPv6 addresses, short, whole and with their zone', () => {
    const ip = 'user.device.ip_address';
    holds({ values: rows((row) => `2001:db8::${hex(row)}`) }, ip);
    holds({ values: rows((row) => `2a02:8109:9c40:${hex(row)}:0db8:85a3:0000:8a2e`) }, ip);
    holds({ values: rows((row) => `2a02:8109:9c40:${hex(row)}::1/64`), type: 'inet' }, ip);
  });

  it('knows points on the map', () => {
    const location = 'user.location.precise';
    const at = { table: 'users', column: 'last_location' };
    holds(
      { ...at, type: 'point', values: rows((row) => `(52.5${100 + row},13.4${100 + row})`) },
      location,
    );
    holds({ ...at, values: rows((row) => `POINT(13.4${100 + row} 52.5${100 + row})`) }, location);
    holds(
      { ...at, values: rows((row) => `SRID=4326;POINT(13.4${100 + row} 52.5${100 + row})`) },
      location,
    );
  });

  it('knows account numbers with their blanks', () => {
    const account = 'user.financial.bank_account';
    holds(
      {
        values: rows((row) =>
          checked('DE', `37040044${String(532_013_000 + row).padStart(10, '0')}`),
        ),
      },
      account,
    );
    holds(
      {
        values: rows((row) => checked('NL', `ABNA${String(417_164_300 + row).padStart(10, '0')}`)),
      },
      account,
    );
    holds(
      {
        values: rows(
          (row) =>
            `Konto ${checked('AT', `19043${String(23_457_320 + row).padStart(11, '0')}`)}, danke`,
        ),
      },
      account,
    );
  });

  it('knows telephone numbers with an extension', () => {
    for (const end of [' x', ' ext. ', ' Durchwahl ', '#', ';ext=']) {
      holds({ values: rows((row) => `+1 212-555-01${two(row)}${end}${10 + row}`) }, phone);
    }
    holds({ values: rows((row) => `(212) 555-01${two(row)} ext ${100 + row}`) }, phone);
    holds({ values: rows((row) => `030/9018${200 + row}-${10 + row}`) }, phone);
  });

  it("knows drivers' licences, also with a place behind the heading", () => {
    const licence = 'user.government_id.drivers_license_number';
    const people = { table: 'drivers', neighbours: ['first_name', 'last_name'] };
    holds(
      {
        ...people,
        column: 'DL num Illinois',
        values: rows((row) => `${letter(row)}${400 + row}-${1000 + row}-${2000 + row}`),
      },
      licence,
    );
    holds(
      {
        ...people,
        column: 'License Number Alabama',
        values: rows((row) => String(7_100_000 + row * 13)),
      },
      licence,
    );
    holds(
      {
        ...people,
        column: 'licence_no',
        values: rows((row) => `MORGA${600_000 + row * 7}SM9I${letter(row)}`),
      },
      licence,
    );
    assert.deepEqual(
      categories({
        table: 'contractors',
        column: 'license_number',
        neighbours: ['company_name', 'trade'],
        values: rows((row) => String(7_100_000 + row * 13)),
      }),
      [],
    );
  });
});

describe('other scripts', () => {
  const scripts: readonly (readonly [
    script: string,
    given: readonly string[],
    family: readonly string[],
    streets: (row: number) => string,
  ])[] = [
    [
      'Cyrillic',
      ['Анна', 'Иван', 'Ольга', 'Сергей'],
      ['Иванова', 'Петров', 'Сидоренко', 'Кузнецов'],
      (row) => `ул. Ленина, д. ${row}`,
    ],
    [
      'Greek',
      ['Γεώργιος', 'Μαρία', 'Ελένη', 'Νίκος'],
      ['Παπαδόπουλος', 'Γεωργίου', 'Νικολαΐδης', 'Μανωλάκης'],
      (row) => `Λεωφόρος Συγγρού ${row}`,
    ],
    [
      'Arabic',
      ['محمد', 'فاطمة', 'علي', 'مريم'],
      ['المصري', 'حداد', 'العتيبي', 'الشمري'],
      (row) => `شارع الملك فهد ${row}`,
    ],
    [
      'Devanagari',
      ['राहुल', 'प्रिया', 'अमित', 'सुनीता'],
      ['शर्मा', 'वर्मा', 'सिंह', 'पटेल'],
      (row) => `${row} गांधी मार्ग`,
    ],
    [
      'Japanese',
      ['太郎', '花子', '健太', '陽子'],
      ['佐藤', '鈴木', '高橋', '田中'],
      (row) => `東京都港区芝公園4丁目${row}番地`,
    ],
  ];

  for (const [script, given, family, streets] of scripts) {
    it(`finds given beside family names without headings: ${script}`, () => {
      const columns = [
        rows((row) => String(row)),
        rows((row) => pick(row, ...given)),
        rows((row) => pick(row * 3, ...family)),
      ].map((values, at, all) => ({
        table: 't',
        column: `c${at + 1}`,
        type: 'text',
        values,
        neighbours: all.flatMap((_one, other) => (other === at ? [] : [`c${other + 1}`])),
      }));
      const found = classifyTable(columns).map(([best]) => best?.category);
      assert.deepEqual(found, [undefined, 'user.name.first', 'user.name.last']);
    });

    it(`finds whole names and streets: ${script}`, () => {
      holds(
        { values: rows((row) => order(script, pick(row, ...given), pick(row * 3, ...family))) },
        name,
      );
      holds({ values: rows(streets) }, street);
    });
  }

  it('knows Chinese and Korean names, which have no blank', () => {
    for (const make of [
      (row: number) =>
        `${pick(row, '王', '李', '张', '刘')}${pick(row * 3, '伟', '秀英', '芳', '建国')}`,
      (row: number) =>
        `${pick(row, '김', '이', '박', '최')}${pick(row * 3, '민준', '서연', '지우', '하윤')}`,
      (row: number) => `${pick(row, '陳', '林', '黃')}${pick(row * 3, '家豪', '淑芬', '志明')}`,
    ])
      holds({ column: '姓名', values: rows(make) }, name);
  });

  it('knows headings in Devanagari, Greek, Arabic and Hebrew', () => {
    const numbers = rows((row) => `+30 210 90${1000 + row}`);
    for (const column of ['τηλέφωνο', 'फ़ोन', 'رقم الهاتف', 'טלפון'])
      holds({ column, values: numbers }, phone);
    for (const column of ['ημερομηνία_γέννησης', 'जन्म तिथि', 'تاريخ الميلاد', 'תאריך לידה'])
      holds(
        { column, type: 'date', values: rows((row) => `19${two(40 + (row % 50))}-03-02`) },
        'user.demographic.date_of_birth',
      );
  });
});
