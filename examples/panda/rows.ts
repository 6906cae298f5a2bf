/** The rows of PANDA's customers and their people. Dates leave some weeks before any period ends. */
import {
  Draw,
  drawWords,
  Moments,
  passwordHash,
  People,
  plain,
  type Size,
  type TableRows,
  type Words,
} from '@troth/example-demo';

export interface Source {
  readonly seed: number;
  readonly words: Words;
  readonly people: People;
  readonly moments: Moments;
  readonly accounts: number;
  readonly tenants: number;
}

const accountsPerTenant = 25;

export function openSource({ subjects, seed, now }: Size): Source {
  const words = drawWords(seed);
  return {
    seed,
    words,
    people: new People(seed, words),
    moments: new Moments(now),
    accounts: subjects,
    tenants: Math.ceil(subjects / accountsPerTenant),
  };
}

export interface Account {
  readonly tenant: number;
  readonly account: number;
}

/** The key of the account with this running number. */
export function accountAt(index: number): Account {
  return { tenant: Math.floor(index / accountsPerTenant), account: index % accountsPerTenant };
}

export function domainOf({ words }: Source, tenant: number): string {
  return `${plain(words.companies[tenant % words.companies.length] ?? 'company')}${tenant}.example`;
}

export function emailOf(source: Source, index: number): string {
  return `${source.people.person(index).mailbox}@${domainOf(source, accountAt(index).tenant)}`;
}

/**
 * Days until the contract's end. Every fifteenth ended within the last four days: of the thirty
 * days in which everything must go, most are left. Every third has no end.
 */
function daysToEnd(tenant: number): number | null {
  if (tenant % 15 === 7) return -1 - (tenant % 4);
  return tenant % 3 === 0 ? null : 40 + ((tenant * 53) % 600);
}

export function tenants(source: Source): TableRows {
  const { words, moments, seed } = source;
  const draw = new Draw(seed, 'tenants');
  return {
    table: 'tenants',
    columns: ['id', 'name', 'domain', 'plan', 'contract_id', 'training_agreed_at', 'created_at'],
    count: source.tenants,
    row: (tenant) => {
      draw.at(tenant);
      return [
        tenant,
        words.companies[tenant % words.companies.length] ?? 'Company',
        domainOf(source, tenant),
        draw.pick(['free', 'team', 'enterprise']),
        tenant,
        agreedToTraining(tenant) ? moments.ago(draw.between(200, 300)) : null,
        moments.ago(draw.between(600, 1500)),
      ];
    },
  };
}

export function agreedToTraining(tenant: number): boolean {
  return tenant % 4 === 1;
}

/** One contract per tenant in force, and for every fourth tenant the one before it. */
export function contracts(source: Source): TableRows {
  const { people, moments, seed } = source;
  const draw = new Draw(seed, 'contracts');
  return {
    table: 'contracts',
    columns: ['id', 'tenant_id', 'signed_by', 'starts_at', 'ends_at'],
    count: source.tenants + Math.floor(source.tenants / 4),
    row: (index) => {
      draw.at(index);
      const isCurrent = index < source.tenants;
      const tenant = isCurrent ? index : (index - source.tenants) * 4;
      const signer = people.person(tenant * accountsPerTenant);
      const toEnd = isCurrent ? daysToEnd(tenant) : -500;
      return [
        index,
        tenant,
        `${signer.first} ${signer.last}`,
        moments.ago(isCurrent ? draw.between(100, 499) : 900),
        toEnd === null ? null : moments.ago(-toEnd),
      ];
    },
  };
}

export function accounts(source: Source): TableRows {
  const { people, moments, seed } = source;
  const draw = new Draw(seed, 'accounts');
  return {
    table: 'accounts',
    columns: [
      'tenant_id',
      'id',
      'email',
      'phone',
      'password_hash',
      'full_name',
      'settings',
      'created_at',
      'last_seen_at',
    ],
    count: source.accounts,
    row: (index) => {
      draw.at(index);
      const { tenant, account } = accountAt(index);
      const { first, last, mailbox, phone } = people.person(index);
      return [
        tenant,
        account,
        `${mailbox}@${domainOf(source, tenant)}`,
        draw.once(4) ? null : phone,
        passwordHash(draw),
        `${first} ${last}`,
        settings(draw, mailbox, people.person(5_000_000 + index).phone),
        moments.ago(draw.between(20, 900)),
        moments.ago(draw.below(20)),
      ];
    },
  };
}

function settings(draw: Draw, mailbox: string, phone: string): string {
  const locale = draw.pick(['en-US', 'en-GB', 'de-DE', 'fr-FR']);
  const theme = draw.pick(['light', 'dark']);
  if (!draw.once(3)) return `{"locale": "${locale}", "theme": "${theme}"}`;
  return JSON.stringify({ locale, theme, recovery: { email: `${mailbox}@home.example`, phone } });
}

export function billing({ words, moments, seed, tenants }: Source): TableRows {
  const draw = new Draw(seed, 'billing');
  return {
    table: 'billing',
    columns: [
      'tenant_id',
      'id',
      'account_id',
      'card_token',
      'card_last_four',
      'street',
      'city',
      'postcode',
      'country',
      'created_at',
    ],
    count: tenants,
    row: (tenant) => {
      draw.at(tenant);
      return [
        tenant,
        0,
        0,
        `tok_${draw.token(24)}`,
        String(draw.between(1000, 9999)),
        draw.pick(words.streets),
        draw.pick(words.cities),
        draw.pick(words.postcodes),
        draw.pick(words.countries),
        moments.ago(draw.between(20, 700)),
      ];
    },
  };
}
