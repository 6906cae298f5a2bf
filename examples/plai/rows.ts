/** The rows of Plai's tables, each a function of its index. Dates leave some weeks before any period ends. */
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
import { Roster } from './roster.ts';

export interface Source {
  readonly seed: number;
  readonly words: Words;
  readonly people: People;
  readonly moments: Moments;
  readonly roster: Roster;
}

export function openSource({ subjects, seed, now }: Size): Source {
  const words = drawWords(seed);
  const people = new People(seed, words);
  return { seed, words, people, moments: new Moments(now), roster: new Roster(subjects) };
}

/** Every twelfth company has left, less than ten months ago: its year is not over. */
export function daysSinceLeft(company: number): number | null {
  return company % 12 === 5 ? 20 + ((company * 37) % 270) : null;
}

export function domainOf({ words }: Source, company: number): string {
  return `${plain(words.companies[company % words.companies.length] ?? 'company')}${company}.example`;
}

export function companies(source: Source): TableRows {
  const { words, moments, roster, seed } = source;
  const draw = new Draw(seed, 'companies');
  return {
    table: 'companies',
    columns: [
      'id',
      'name',
      'domain',
      'plan',
      'billing_email',
      'created_at',
      'last_active_at',
      'left_at',
    ],
    count: roster.companies,
    row: (company) => {
      draw.at(company);
      const domain = domainOf(source, company);
      const left = daysSinceLeft(company);
      return [
        company,
        words.companies[company % words.companies.length] ?? 'Company',
        domain,
        draw.pick(['team', 'business', 'enterprise']),
        `accounts@${domain}`,
        moments.ago(draw.between(400, 1800)),
        moments.ago(left ?? draw.below(3)),
        left === null ? null : moments.ago(left),
      ];
    },
  };
}

export function teams({ words, roster, seed }: Source): TableRows {
  const draw = new Draw(seed, 'teams');
  return {
    table: 'teams',
    columns: ['company_id', 'id', 'name', 'lead_id'],
    count: roster.teams,
    row: (index) => {
      const { company, team } = roster.team(index);
      return [company, team, draw.at(index).pick(words.projects), roster.leadOf(team)];
    },
  };
}

export function employees(source: Source): TableRows {
  const { words, people, moments, roster, seed } = source;
  const draw = new Draw(seed, 'employees');
  return {
    table: 'employees',
    columns: [
      'company_id',
      'id',
      'team_id',
      'manager_id',
      'email',
      'password_hash',
      'first_name',
      'last_name',
      'job_title',
      'phone',
      'date_of_birth',
      'started_on',
      'profile',
      'created_at',
      'last_seen_at',
    ],
    count: roster.people,
    row: (index) => {
      const { company, employee } = roster.seat(index);
      const { first, last, mailbox, phone } = people.person(index);
      draw.at(index);
      const joined = draw.between(30, 1500);
      return [
        company,
        employee,
        roster.teamOf(employee),
        employee === 0 ? null : Math.floor((employee - 1) / 6),
        `${mailbox}@${domainOf(source, company)}`,
        draw.once(4) ? null : passwordHash(draw),
        first,
        last,
        draw.pick(words.jobTitles),
        draw.once(5) ? null : phone,
        draw.once(3) ? null : moments.dateAgo(draw.between(7000, 22_000)),
        moments.dateAgo(joined),
        profile(source, draw),
        moments.ago(joined),
        moments.ago((daysSinceLeft(company) ?? 0) + draw.below(20)),
      ];
    },
  };
}

function profile({ words, people }: Source, draw: Draw): string {
  const relative = people.person(2_000_000 + draw.below(500_000));
  return JSON.stringify({
    address: {
      street: draw.pick(words.streets),
      city: draw.pick(words.cities),
      postcode: draw.pick(words.postcodes),
    },
    emergency: { name: `${relative.first} ${relative.last}`, phone: relative.phone },
    pronouns: draw.pick(['she/her', 'he/him', 'they/them']),
  });
}
