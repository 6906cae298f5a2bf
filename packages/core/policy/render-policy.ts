/** A policy as a page that a customer can read, in Markdown. */
import type { Catalogue } from './catalogue.ts';
import { erasureName, kindsOf, periodName, plainName, receivedNames } from './data-words.ts';
import { escape, link, table } from './markdown.ts';
import type { DataMap, Dataset, Policy, PolicyPromise } from './model.ts';
import { attribution } from './taxonomy/index.ts';

/** Ends with a line break. Says of each clause that no running control checks that it is not checked. */
export function renderPolicy(policy: Policy, catalogue: Catalogue): string {
  const blocks = [
    `# ${escape(policy.title)}`,
    head(policy),
    ...(policy.note === undefined ? [] : [`*${escape(policy.note)}*`]),
    '## What we promise',
    ...policy.promises.map((promise) => renderPromise(promise, catalogue)),
    ...renderMap(policy.map),
    `---\n\nVersion ${policy.hash.slice(0, 12)}. Kinds of data: ${escape(attribution)}.`,
  ];
  return `${blocks.join('\n\n')}\n`;
}

function head({ company, effective, updated, zone, published }: Policy): string {
  const dates = [
    `In effect from ${effective.toString()}`,
    ...(updated === undefined ? [] : [`last changed on ${updated.toString()}`]),
  ].join(', ');
  const where = published === undefined ? '' : ` Published at ${link(published)}.`;
  return `${escape(company)}. ${dates}. Days are counted in the time of ${escape(zone)}.${where}`;
}

function renderPromise(promise: PolicyPromise, catalogue: Catalogue): string {
  const { id, says, note, clauses, rollsUp } = promise;
  const kinds = new Map(catalogue.kinds.map((one) => [one.kind, one]));
  const lines = clauses.map(({ kind, params }) => {
    const sentence = kinds.get(kind)?.say(params) ?? kind;
    const isRunning = catalogue.running.has(kind);
    return `- ${escape(sentence)}${isRunning ? '' : ' *(nothing checks this yet)*'}`;
  });
  const blocks = [`### ${escape(id)}`, escape(says)];
  if (note !== undefined) blocks.push(`*${escape(note)}*`);
  if (lines.length > 0) blocks.push(lines.join('\n'));
  if (rollsUp.length > 0) blocks.push(`As good as the worst of ${rollsUp.map(escape).join(', ')}.`);
  return blocks.join('\n\n');
}

function renderMap(map: DataMap): string[] {
  const datasets = Object.values(map.stores).flatMap((store) => Object.entries(store.datasets));
  const purposes = Object.entries(map.purposes);
  const recipients = Object.values(map.recipients);
  const stores = Object.entries(map.stores);
  return [
    ...section(
      'What we hold',
      ['Data', 'Kinds of personal data', 'About', 'Used for', 'Kept', 'On erasure', 'We are'],
      datasets.map(([name, dataset]) => datasetRow(name, dataset, map)),
    ),
    ...section(
      'What we use it for',
      ['Purpose', 'Meaning', 'Legal basis'],
      purposes.map(([name, { says, basis, onlyAs }]) => [
        escape(name),
        escape(onlyAs === undefined ? says : `${says} (only as ${onlyAs})`),
        basis.replaceAll('-', ' '),
      ]),
    ),
    ...section(
      'Who is given data',
      ['Recipient', 'Country', 'Transfer', 'For', 'Data'],
      recipients.map(({ name, country, mechanism, purposes: uses, receives }) =>
        [
          name,
          country,
          transferName(mechanism),
          uses.join(', '),
          receivedNames(receives).join(', '),
        ].map(escape),
      ),
    ),
    ...section(
      'Where it is',
      ['Store', 'Host', 'Region', 'Country', 'Transfer', 'Owner'],
      stores.map(([name, { provider, region, country, mechanism, owner }]) =>
        [name, provider, region, country, transferName(mechanism), owner].map(escape),
      ),
    ),
  ];
}

function section(
  title: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] {
  return rows.length === 0 ? [] : [`## ${title}`, table(columns, rows)];
}

function datasetRow(name: string, dataset: Dataset, { subjects }: DataMap): string[] {
  const kinds = kindsOf(Object.values(dataset.fields));
  const about = Object.keys(dataset.subjects).map((kind) =>
    Object.hasOwn(subjects, kind) ? (subjects[kind]?.says ?? kind) : kind,
  );
  return [
    plainName(name),
    kinds.join(', ') || 'none',
    about.join(', ') || '–',
    dataset.purposes.join(', '),
    periodName(dataset.period),
    erasureName(dataset.erase),
    dataset.role,
  ].map(escape);
}

const transferNames: Readonly<Record<string, string>> = {
  domestic: 'none',
  adequacy: 'adequacy decision',
  dpf: 'Data Privacy Framework',
  scc: 'standard contractual clauses',
  bcr: 'binding corporate rules',
  derogation: 'derogation (GDPR Art. 49)',
};

function transferName(mechanism: string): string {
  return transferNames[mechanism] ?? mechanism;
}
