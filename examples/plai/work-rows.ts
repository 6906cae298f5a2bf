/** What employees write: goals, reviews, feedback. Free text names colleagues, as people do. */
import { Draw, type TableRows } from '@troth/example-demo';
import { daysSinceLeft, type Source } from './rows.ts';

export function goals({ words, moments, roster, seed }: Source): TableRows {
  const draw = new Draw(seed, 'goals');
  return {
    table: 'goals',
    columns: [
      'company_id',
      'id',
      'employee_id',
      'title',
      'description',
      'progress',
      'due_on',
      'created_at',
    ],
    count: Math.floor(roster.people * 0.8),
    row: (index) => {
      draw.at(index);
      const { company, employee } = roster.seat(draw.below(roster.people));
      return [
        company,
        index,
        employee,
        draw.pick(words.projects),
        draw.pick(words.sentences),
        draw.below(101),
        moments.dateAgo(draw.between(-120, 60)),
        moments.ago(age(draw, company)),
      ];
    },
  };
}

export function reviews(source: Source): TableRows {
  const { words, moments, roster, seed } = source;
  const draw = new Draw(seed, 'reviews');
  return {
    table: 'reviews',
    columns: [
      'company_id',
      'id',
      'employee_id',
      'reviewer_id',
      'cycle',
      'rating',
      'strengths',
      'improvements',
      'submitted_at',
    ],
    count: Math.floor(roster.people * 0.5),
    row: (index) => {
      draw.at(index);
      const person = draw.below(roster.people);
      const { company, employee } = roster.seat(person);
      const submitted = age(draw, company);
      const first = source.people.person(person).first;
      return [
        company,
        index,
        employee,
        draw.below(roster.sizeOf(company)),
        `${moments.dateAgo(submitted).slice(0, 4)}-H${draw.between(1, 2)}`,
        draw.between(1, 5),
        `${first} did well. ${draw.pick(words.paragraphs)}`,
        draw.pick(words.paragraphs),
        moments.ago(submitted),
      ];
    },
  };
}

export function feedback(source: Source): TableRows {
  const { words, moments, roster, seed, people } = source;
  const draw = new Draw(seed, 'feedback');
  return {
    table: 'feedback',
    columns: ['company_id', 'id', 'from_id', 'to_id', 'body', 'given_at'],
    count: Math.floor(roster.people * 0.5),
    row: (index) => {
      draw.at(index);
      const person = draw.below(roster.people);
      const { company, employee } = roster.seat(person);
      const { first, phone } = people.person(person);
      const reachable = draw.once(25) ? ` Call ${first} on ${phone} for the details.` : '';
      return [
        company,
        index,
        draw.below(roster.sizeOf(company)),
        employee,
        `Thank you, ${first}. ${draw.pick(words.sentences)}${reachable}`,
        moments.ago(age(draw, company)),
      ];
    },
  };
}

/** Days since something was written: up to 500, and before a company left. */
function age(draw: Draw, company: number): number {
  return (daysSinceLeft(company) ?? 0) + draw.below(500);
}
