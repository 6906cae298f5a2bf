/** What people write, import and ask, and what of it trains a model. */
import { Draw, type TableRows } from '@troth/example-demo';
import { accountAt, agreedToTraining, emailOf, type Source } from './rows.ts';

export function integrations(source: Source): TableRows {
  const { moments, seed } = source;
  const draw = new Draw(seed, 'integrations');
  return {
    table: 'integrations',
    columns: [
      'tenant_id',
      'id',
      'account_id',
      'provider',
      'external_email',
      'scopes',
      'connected_at',
    ],
    count: integrationCount(source),
    row: (index) => {
      draw.at(index);
      const person = integrationOwner(index);
      const { tenant, account } = accountAt(person);
      return [
        tenant,
        index,
        account,
        draw.pick(['google-workspace', 'google-workspace', 'other-assistant']),
        emailOf(source, person),
        draw.pick(['{files.read}', '{files.read,calendar.read}']),
        moments.ago(draw.between(5, 400)),
      ];
    },
  };
}

/** One in twenty people has connected something: those whose number is a multiple of twenty. */
function integrationCount({ accounts }: Source): number {
  return Math.ceil(accounts / 20);
}

function integrationOwner(index: number): number {
  return index * 20;
}

export function documents({ words, moments, seed, accounts, people }: Source): TableRows {
  const draw = new Draw(seed, 'documents');
  return {
    table: 'documents',
    columns: ['tenant_id', 'id', 'account_id', 'title', 'body', 'created_at'],
    count: Math.floor(accounts * 0.4),
    row: (index) => {
      draw.at(index);
      const person = draw.below(accounts);
      const { tenant, account } = accountAt(person);
      const { first, last, phone } = people.person(person);
      const paragraphs = draw.once(400) ? 200 : draw.between(1, 4);
      let body = draw.once(10) ? `Ask ${first} ${last} (${phone}) about this.` : 'Notes.';
      for (let i = 0; i < paragraphs; i++) body += `\n${draw.pick(words.paragraphs)}`;
      return [
        tenant,
        index,
        account,
        draw.pick(words.projects),
        body,
        moments.ago(draw.below(600)),
      ];
    },
  };
}

export function importedDocuments(source: Source): TableRows {
  const { words, moments, seed, accounts } = source;
  const draw = new Draw(seed, 'imported-documents');
  return {
    table: 'imported_documents',
    columns: [
      'tenant_id',
      'id',
      'integration_id',
      'account_id',
      'author_email',
      'title',
      'body',
      'imported_at',
    ],
    count: Math.floor(accounts * 0.3),
    row: (index) => {
      draw.at(index);
      const integration = draw.below(integrationCount(source));
      const person = integrationOwner(integration);
      const { tenant, account } = accountAt(person);
      return [
        tenant,
        index,
        integration,
        account,
        emailOf(source, person),
        draw.pick(words.projects),
        `${draw.pick(words.paragraphs)}\n${draw.pick(words.paragraphs)}`,
        moments.ago(draw.below(300)),
      ];
    },
  };
}

/** The question with this number is asked by this person, whoever needs to know. */
function asker(draw: Draw, index: number, accounts: number): number {
  return draw.at(index).below(accounts);
}

function promptCount(accounts: number): number {
  return Math.floor(accounts * 0.6);
}

export function prompts({ words, moments, seed, accounts, people }: Source): TableRows {
  const draw = new Draw(seed, 'prompts');
  return {
    table: 'prompts',
    columns: ['tenant_id', 'id', 'account_id', 'prompt', 'answer', 'model', 'asked_at'],
    count: promptCount(accounts),
    row: (index) => {
      const person = asker(draw, index, accounts);
      const { tenant, account } = accountAt(person);
      const { first, mailbox } = people.person(person);
      const signature = draw.once(8) ? ` Sign it ${first}, ${mailbox}@home.example.` : '';
      return [
        tenant,
        index,
        account,
        `Draft a note: ${draw.pick(words.sentences)}${signature}`,
        draw.pick(words.paragraphs),
        draw.pick(['bamboo-small', 'bamboo-large']),
        moments.ago(draw.below(500)),
      ];
    },
  };
}

const setCount = 6;

export function trainingSets({ moments }: Source): TableRows {
  return {
    table: 'training_sets',
    columns: ['id', 'name', 'model', 'built_at'],
    count: setCount,
    row: (index) => [index, `set-${index + 1}`, 'bamboo-large', moments.ago(150 - 20 * index)],
  };
}

/** Every tenth question goes into a set, and only where the tenant agreed. */
export function trainingItems({ seed, accounts }: Source): TableRows {
  const draw = new Draw(seed, 'prompts');
  const chosen: number[] = [];
  for (let prompt = 0; prompt < promptCount(accounts); prompt += 10) {
    if (agreedToTraining(accountAt(asker(draw, prompt, accounts)).tenant)) chosen.push(prompt);
  }
  return {
    table: 'training_items',
    columns: ['training_set_id', 'tenant_id', 'prompt_id', 'account_id'],
    count: chosen.length,
    row: (index) => {
      const prompt = chosen[index] ?? 0;
      const { tenant, account } = accountAt(asker(draw, prompt, accounts));
      return [index % setCount, tenant, prompt, account];
    },
  };
}
