/** The rows of x.ai's organisations and people. Dates leave some weeks before any period ends. */
import {
  Draw,
  drawWords,
  Moments,
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
  readonly hosts: number;
  readonly guests: number;
  /** Organisations of hosts come first, those of guests after them. */
  readonly customers: number;
  readonly organisations: number;
}

const hostsPerOrganisation = 10;
const guestsPerOrganisation = 20;

export function openSource({ subjects, seed, now }: Size): Source {
  const words = drawWords(seed);
  const hosts = Math.ceil(subjects * 0.3);
  const guests = subjects - hosts;
  const customers = Math.ceil(hosts / hostsPerOrganisation);
  return {
    seed,
    words,
    people: new People(seed, words),
    moments: new Moments(now),
    hosts,
    guests,
    customers,
    organisations: customers + Math.ceil(guests / guestsPerOrganisation),
  };
}

export interface Key {
  readonly organisation: number;
  readonly id: number;
}

export function hostKey(host: number): Key {
  return { organisation: Math.floor(host / hostsPerOrganisation), id: host % hostsPerOrganisation };
}

export function guestKey({ customers }: Source, guest: number): Key {
  return {
    organisation: customers + Math.floor(guest / guestsPerOrganisation),
    id: guest % guestsPerOrganisation,
  };
}

export interface Contact {
  readonly name: string;
  readonly first: string;
  readonly email: string;
  readonly phone: string;
}

export function hostContact(source: Source, host: number): Contact {
  return contact(source, host, hostKey(host).organisation);
}

export function guestContact(source: Source, guest: number): Contact {
  return contact(source, source.hosts + guest, guestKey(source, guest).organisation);
}

function contact(source: Source, person: number, organisation: number): Contact {
  const { first, last, mailbox, phone } = source.people.person(person);
  const email = `${mailbox}@${domainOf(source, organisation)}`;
  return { name: `${first} ${last}`, first, email, phone };
}

function domainOf({ words }: Source, organisation: number): string {
  const company = words.companies[organisation % words.companies.length] ?? 'company';
  return `${plain(company)}${organisation}.example`;
}

/** Every thirtieth customer closed its account within the last forty days; ninety are allowed. */
export function daysSinceClosed(organisation: number): number | null {
  return organisation % 30 === 11 ? 1 + (organisation % 40) : null;
}

export function organisations(source: Source): TableRows {
  const { words, moments, seed, customers } = source;
  const draw = new Draw(seed, 'organisations');
  return {
    table: 'organisations',
    columns: ['id', 'name', 'domain', 'is_customer', 'administrator_id', 'created_at', 'closed_at'],
    count: source.organisations,
    row: (organisation) => {
      draw.at(organisation);
      const isCustomer = organisation < customers;
      const closed = isCustomer ? daysSinceClosed(organisation) : null;
      return [
        organisation,
        words.companies[organisation % words.companies.length] ?? 'Company',
        domainOf(source, organisation),
        isCustomer,
        isCustomer ? 0 : null,
        moments.ago(draw.between(320, 1200)),
        closed === null ? null : moments.ago(closed),
      ];
    },
  };
}

export function hosts(source: Source): TableRows {
  const { words, moments, seed } = source;
  const draw = new Draw(seed, 'hosts');
  return {
    table: 'hosts',
    columns: [
      'organisation_id',
      'id',
      'email',
      'full_name',
      'time_zone',
      'calendar_provider',
      'plan',
      'created_at',
      'closed_at',
    ],
    count: source.hosts,
    row: (host) => {
      draw.at(host);
      const { organisation, id } = hostKey(host);
      const { name, email } = hostContact(source, host);
      const closed = daysSinceClosed(organisation);
      return [
        organisation,
        id,
        email,
        name,
        draw.pick(words.timeZones),
        draw.pick(['google', 'google', 'outlook']),
        draw.pick(['personal', 'business']),
        moments.ago(draw.between(310, 900)),
        closed === null ? null : moments.ago(closed),
      ];
    },
  };
}

export function hostInvitations(source: Source): TableRows {
  const { moments, seed, people, customers } = source;
  const draw = new Draw(seed, 'invitations');
  return {
    table: 'host_invitations',
    columns: [
      'id',
      'organisation_id',
      'invited_by',
      'email',
      'full_name',
      'declared_at',
      'invited_at',
    ],
    count: Math.max(5, Math.floor(source.hosts / 20)),
    row: (index) => {
      draw.at(index);
      const organisation = draw.below(customers);
      const { first, last, mailbox } = people.person(4_000_000 + index);
      const invited = draw.below(30) + 0.5;
      return [
        index,
        organisation,
        0,
        `${mailbox}@${domainOf(source, organisation)}`,
        `${first} ${last}`,
        moments.ago(invited),
        moments.ago(invited),
      ];
    },
  };
}

/** A guest stays known for a year after the last mail; the longest silence here is ten months. */
export function guests(source: Source): TableRows {
  const { words, moments, seed } = source;
  const draw = new Draw(seed, 'guests');
  return {
    table: 'guests',
    columns: [
      'organisation_id',
      'id',
      'email',
      'full_name',
      'phone',
      'time_zone',
      'first_seen_at',
      'last_mail_at',
    ],
    count: source.guests,
    row: (guest) => {
      draw.at(guest);
      const { organisation, id } = guestKey(source, guest);
      const { name, email, phone } = guestContact(source, guest);
      const lastMail = draw.below(300);
      return [
        organisation,
        id,
        email,
        name,
        draw.once(3) ? phone : null,
        draw.once(4) ? null : draw.pick(words.timeZones),
        moments.ago(lastMail + draw.below(200)),
        moments.ago(lastMail),
      ];
    },
  };
}
