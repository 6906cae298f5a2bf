/** What the service itself keeps: support cases, usage figures, people's requests. */
import { Draw, type TableRows } from '@troth/example-demo';
import { accountAt, domainOf, emailOf, type Source } from './rows.ts';

export function supportCases(source: Source): TableRows {
  const { words, moments, people, seed, accounts } = source;
  const draw = new Draw(seed, 'support-cases');
  return {
    table: 'support_cases',
    columns: [
      'id',
      'tenant_id',
      'account_id',
      'channel',
      'class',
      'contact_email',
      'contact_phone',
      'notes',
      'billable',
      'opened_at',
      'first_response_at',
      'closed_at',
    ],
    count: Math.max(20, Math.floor(accounts / 25)),
    row: (index) => {
      draw.at(index);
      const person = draw.below(accounts);
      const { tenant, account } = accountAt(person);
      const { first, phone } = people.person(person);
      const kind = draw.pick(['defect', 'question', 'configuration']);
      const opened = draw.below(200) + 1;
      const isOpen = draw.once(12);
      return [
        index,
        tenant,
        account,
        draw.pick(['email', 'chat', 'phone']),
        kind,
        emailOf(source, person),
        draw.once(2) ? phone : null,
        `${first} reports: ${draw.pick(words.sentences)}`,
        kind === 'configuration',
        moments.ago(opened),
        isOpen ? null : moments.ago(opened - 0.1),
        isOpen ? null : moments.ago(opened - 0.9),
      ];
    },
  };
}

const daysOfUsage = 14;

export function usageDaily({ moments, seed, tenants }: Source): TableRows {
  const draw = new Draw(seed, 'usage');
  return {
    table: 'usage_daily',
    columns: ['tenant_id', 'day', 'prompts', 'active_accounts'],
    count: tenants * daysOfUsage,
    row: (index) => {
      draw.at(index);
      return [
        Math.floor(index / daysOfUsage),
        moments.dateAgo((index % daysOfUsage) + 1),
        draw.below(400),
        draw.below(25),
      ];
    },
  };
}

/** Completed erasures name people who are gone; every fifth is open, since yesterday. */
export function erasureRequests(source: Source): TableRows {
  const { people, moments, seed, accounts, tenants } = source;
  const draw = new Draw(seed, 'erasures');
  return {
    table: 'erasure_requests',
    columns: ['id', 'tenant_id', 'account_id', 'contact_email', 'opened_at', 'completed_at'],
    count: Math.max(10, Math.floor(accounts / 200)),
    row: (index) => {
      draw.at(index);
      const isOpen = index % 5 === 4;
      const person = isOpen ? draw.below(accounts) : accounts + index;
      const key = isOpen
        ? accountAt(person)
        : { tenant: draw.below(tenants), account: 1000 + index };
      const opened = isOpen ? draw.below(24) / 24 : draw.between(30, 320);
      return [
        index,
        key.tenant,
        key.account,
        `${people.person(person).mailbox}@${domainOf(source, key.tenant)}`,
        moments.ago(opened),
        isOpen ? null : moments.ago(opened - draw.between(1, 20)),
      ];
    },
  };
}
