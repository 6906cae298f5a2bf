/** What the service itself keeps: sessions, sign-ins, people's requests, cookie choices, reports. */
import { Draw, type TableRows } from '@troth/example-demo';
import { domainOf, type Source } from './rows.ts';

/** Sessions are removed 90 days after they expire; none here expired more than 30 days ago. */
export function sessions({ words, moments, roster, seed }: Source): TableRows {
  const draw = new Draw(seed, 'sessions');
  return {
    table: 'sessions',
    columns: [
      'id',
      'company_id',
      'employee_id',
      'ip_address',
      'user_agent',
      'created_at',
      'expires_at',
    ],
    count: Math.floor(roster.people * 0.2),
    row: (index) => {
      draw.at(index);
      const { company, employee } = roster.seat(draw.below(roster.people));
      const expired = draw.between(-14, 30);
      return [
        `${index.toString(36)}.${draw.token(24)}`,
        company,
        employee,
        draw.pick(words.ipAddresses),
        draw.pick(words.userAgents),
        moments.ago(expired + 14),
        moments.ago(expired),
      ];
    },
  };
}

/** A year of sign-ins is kept; these are at most ten months old. */
export function signIns({ words, moments, roster, seed }: Source): TableRows {
  const draw = new Draw(seed, 'sign-ins');
  return {
    table: 'sign_ins',
    columns: ['company_id', 'employee_id', 'succeeded', 'ip_address', 'user_agent', 'signed_in_at'],
    count: Math.floor(roster.people * 0.5),
    row: (index) => {
      draw.at(index);
      const { company, employee } = roster.seat(draw.below(roster.people));
      return [
        company,
        employee,
        !draw.once(20),
        draw.pick(words.ipAddresses),
        draw.pick(words.userAgents),
        moments.ago(draw.below(300) + draw.below(1000) / 1000),
      ];
    },
  };
}

/** Completed removals name people who are gone; every fifth is open, since yesterday. */
export function removalRequests(source: Source): TableRows {
  const { people, moments, roster, seed } = source;
  const draw = new Draw(seed, 'removals');
  return {
    table: 'removal_requests',
    columns: [
      'id',
      'company_id',
      'employee_id',
      'requester_email',
      'channel',
      'opened_at',
      'completed_at',
    ],
    count: Math.max(10, Math.floor(roster.people / 100)),
    row: (index) => {
      draw.at(index);
      const isOpen = index % 5 === 4;
      const former = roster.people + index;
      const person = isOpen ? draw.below(roster.people) : former;
      const seat = isOpen
        ? roster.seat(person)
        : { company: draw.below(roster.companies), employee: 1000 + index };
      const opened = isOpen ? draw.below(24) / 24 : draw.between(30, 320);
      return [
        index,
        seat.company,
        seat.employee,
        `${people.person(person).mailbox}@${domainOf(source, seat.company)}`,
        draw.pick(['mail', 'mail', 'administrator']),
        moments.ago(opened),
        isOpen ? null : moments.ago(opened - draw.between(1, 20)),
      ];
    },
  };
}

export function accessRequests(source: Source): TableRows {
  const { people, moments, roster, seed } = source;
  const draw = new Draw(seed, 'access');
  return {
    table: 'access_requests',
    columns: ['id', 'company_id', 'employee_id', 'requester_email', 'opened_at', 'completed_at'],
    count: Math.max(6, Math.floor(roster.people / 300)),
    row: (index) => {
      draw.at(index);
      const person = draw.below(roster.people);
      const { company, employee } = roster.seat(person);
      const isOpen = index % 6 === 5;
      const opened = isOpen ? draw.below(24) / 24 : draw.between(30, 320);
      return [
        index,
        company,
        employee,
        `${people.person(person).mailbox}@${domainOf(source, company)}`,
        moments.ago(opened),
        isOpen ? null : moments.ago(opened - draw.between(1, 20)),
      ];
    },
  };
}

export function cookieChoices({ moments, roster, seed }: Source): TableRows {
  const draw = new Draw(seed, 'cookies');
  return {
    table: 'cookie_choices',
    columns: ['visitor_id', 'analytics', 'marketing', 'gpc', 'chosen_at'],
    count: Math.floor(roster.people / 10),
    row: (index) => {
      draw.at(index);
      const gpc = draw.once(6);
      return [
        `${index.toString(36)}.${draw.token(16)}`,
        !gpc && draw.once(2),
        !gpc && draw.once(4),
        gpc,
        moments.ago(draw.below(150)),
      ];
    },
  };
}

export function vulnerabilityReports({ words, people, moments, seed }: Source): TableRows {
  const draw = new Draw(seed, 'vulnerabilities');
  return {
    table: 'vulnerability_reports',
    columns: [
      'id',
      'reporter_name',
      'reporter_email',
      'severity',
      'summary',
      'received_at',
      'verdict',
      'closed_at',
    ],
    count: 12,
    row: (index) => {
      draw.at(index);
      const { first, last, mailbox } = people.person(3_000_000 + index);
      const received = draw.between(10, 700);
      return [
        index,
        `${first} ${last}`,
        `${mailbox}@research.example`,
        draw.pick(['low', 'medium', 'high', 'critical']),
        draw.pick(words.sentences),
        moments.ago(received),
        draw.pick(['valid', 'duplicate', 'not a vulnerability']),
        moments.ago(received - draw.between(1, 6)),
      ];
    },
  };
}
