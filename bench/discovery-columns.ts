/**
 * The columns that `discovery.bench.ts` classifies: what business tables are made of, a third of
 * it personal. Values come from a fixed sequence, so that every run does the same work.
 */
interface SampledColumn {
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly values: readonly string[];
  readonly neighbours: readonly string[];
}

type Next = (below: number) => number;
type Make = (next: Next, row: number) => string;

const given =
  'Anna Ben Carla David Emma Felix Greta Hugo Ines Jan Karla Luis Maria Nils Olga Paul'.split(' ');
const family =
  'Meyer Smith Rossi Novak Garcia Jensen Silva Dubois Kowalski Bakker Weber Lindberg'.split(' ');
const towns = 'Berlin Paris Leeds Porto Turin Gent Utrecht Malmo Krakow Sevilla Lyon Bergen'.split(
  ' ',
);
const states = 'new open paid shipped closed returned'.split(' ');
const words =
  'the order was late and we asked for another delivery next week because it rained all day'.split(
    ' ',
  );

const pick = (next: Next, from: readonly string[]): string => from[next(from.length)] ?? '';
const digits = (next: Next, count: number): string =>
  Array.from({ length: count }, () => next(10)).join('');
const hex = (next: Next, count: number): string =>
  Array.from({ length: count }, () => next(16).toString(16)).join('');
const two = (value: number): string => String(value).padStart(2, '0');
const day = (next: Next): string =>
  `20${two(10 + next(15))}-${two(1 + next(12))}-${two(1 + next(28))}`;
const sentence = (next: Next): string =>
  `${Array.from({ length: 8 + next(8) }, () => pick(next, words)).join(' ')}.`;
const person = (next: Next): string => `${pick(next, given)} ${pick(next, family)}`;
const email = (next: Next): string =>
  `${pick(next, given)}.${pick(next, family)}${next(99)}@example.org`.toLowerCase();

const tables: Readonly<
  Record<string, Readonly<Record<string, readonly [type: string, make: Make]>>>
> = {
  customers: {
    id: ['int8', (_next, row) => String(1000 + row)],
    first_name: ['text', (next) => pick(next, given)],
    last_name: ['text', (next) => pick(next, family)],
    email: ['text', email],
    phone: ['text', (next) => `+49 30 ${digits(next, 4)} ${digits(next, 3)}`],
    street: ['text', (next) => `${pick(next, family)}strasse ${1 + next(200)}`],
    city: ['text', (next) => pick(next, towns)],
    postcode: ['text', (next) => digits(next, 5)],
    birth_date: [
      'date',
      (next) => `19${two(40 + next(60))}-${two(1 + next(12))}-${two(1 + next(28))}`,
    ],
    newsletter: ['bool', (next) => (next(2) === 0 ? 't' : 'f')],
    created_at: ['timestamptz', (next) => `${day(next)} ${two(next(24))}:${two(next(60))}:07+00`],
    preferences: ['jsonb', (next) => `{"theme":"dark","size":${next(90)},"mail":"${email(next)}"}`],
  },
  orders: {
    order_no: ['int8', (next) => digits(next, 12)],
    customer_id: ['int8', (next) => String(1000 + next(900))],
    status: ['text', (next) => pick(next, states)],
    total: ['numeric', (next) => `${next(900)}.${two(next(100))}`],
    quantity: ['int4', (next) => String(1 + next(20))],
    placed_at: ['timestamptz', (next) => `${day(next)} 12:${two(next(60))}:00+00`],
    token: [
      'uuid',
      (next) => `${hex(next, 8)}-${hex(next, 4)}-${hex(next, 4)}-${hex(next, 4)}-${hex(next, 12)}`,
    ],
    reference: ['text', (next) => `REF-${digits(next, 6)}`],
    note: ['text', sentence],
    bill_to: ['text', person],
  },
  events: {
    event_id: ['int8', (_next, row) => String(row)],
    kind: ['text', (next) => pick(next, ['view', 'click', 'buy'])],
    client_ip: ['inet', (next) => `${11 + next(200)}.${next(256)}.${next(256)}.${next(256)}`],
    digest: ['text', (next) => hex(next, 64)],
    value: ['numeric', (next) => `${next(100)}.${digits(next, 3)}`],
    at: ['int8', (next) => String(1_700_000_000 + next(9_000_000))],
    path: ['text', (next) => `https://shop.example.org/p/${digits(next, 6)}`],
    version: ['text', (next) => `${next(9)}.${next(20)}.${next(90)}`],
  },
};

/** A linear congruential sequence (Numerical Recipes); good enough to vary values. */
function sequence(seed: number): Next {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

export function sampledColumns(rows: number): SampledColumn[] {
  const next = sequence(7);
  return Object.entries(tables).flatMap(([table, columns]) => {
    const names = Object.keys(columns);
    return Object.entries(columns).map(([column, [type, make]]) => ({
      table,
      column,
      type,
      values: Array.from({ length: rows }, (_unused, row) => make(next, row)),
      neighbours: names.filter((name) => name !== column),
    }));
  });
}
