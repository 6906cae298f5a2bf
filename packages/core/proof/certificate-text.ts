/** A certificate as one page for people. It proves nothing: the signed note does. */
import { summaryLines } from './certificate-summary.ts';
import {
  effectLines,
  joined,
  notLookedLines,
  rowCount,
  searchLines,
  whoseText,
} from './certificate-beside.ts';
import type { Certificate } from './certificate.ts';

const does = {
  delete: 'rows deleted',
  null: 'rows emptied',
  mask: 'rows masked',
  set: 'rows corrected',
  read: 'rows copied',
} as const;

/** At whose rows others no longer point. */
const pointed: Partial<Record<Certificate['right'], string>> = {
  destruction: "the customer's",
  retention: 'rows that went',
};

/** Of rows that are the person's own, some of which the certificate counts as deleted as well. */
const doesFirst = 'references emptied before rows went';

const headlines = {
  access: 'CERTIFICATE OF ACCESS',
  portability: 'CERTIFICATE OF PORTABILITY',
  rectification: 'CERTIFICATE OF RECTIFICATION',
  erasure: 'CERTIFICATE OF ERASURE',
  restriction: 'CERTIFICATE OF RESTRICTION',
  objection: 'CERTIFICATE OF OBJECTION',
  destruction: 'CERTIFICATE OF DESTRUCTION',
  retention: 'CERTIFICATE OF A SWEEP OF OLD ROWS',
} as const satisfies Record<Certificate['right'], string>;

/** Rights under which something of the person goes: only then is it told what is left, and until when. */
const removing: ReadonlySet<Certificate['right']> = new Set([
  'erasure',
  'destruction',
  'retention',
]);

/** Whoever was given the data is told of these (GDPR Art. 19), and of a customer's destruction. */
const telling: ReadonlySet<Certificate['right']> = new Set([
  'erasure',
  'rectification',
  'restriction',
  'destruction',
]);

export function certificateText(certificate: Certificate): string {
  const { request, right, policy, policyHash, opened, due, done } = certificate;
  const asked = certificate.subject === null ? 'Opened' : 'Asked';
  const isPart = certificate.leftOut !== undefined;
  const { nothingLeft } = certificate;
  const headline = nothingLeft === undefined ? headlines[right] : 'CERTIFICATE OF A LOOK';
  return [
    `${isPart ? 'PARTIAL ' : ''}${headline}  ${request}`,
    '',
    labelled('Policy', `${policy}, version ${policyHash.slice(0, 16)}`),
    subjectLine(certificate),
    labelled(asked, `${opened}, due ${due}`),
    labelled(endWord(certificate), done),
    ...(nothingLeft === undefined ? [] : ['', nothingLeft]),
    ...summaryLines(certificate),
    ...leftOutLines(certificate),
    '',
    ...certificate.stores.flatMap((store) => storeLines(store, certificate)),
    ...limitedLines(certificate),
    ...exportedLines(certificate),
    labelled('Keys', `${certificate.keys.state}: ${certificate.keys.says}`),
    ...suppressedLines(certificate),
    ...toldLines(certificate),
    ...remainsLines(certificate),
    ...effectLines(certificate),
    ...searchLines(certificate),
    ...notLookedLines(certificate),
    '',
    `Ledger entries: ${certificate.entries.join(', ')}`,
  ].join('\n');
}

function endWord({ leftOut, nothingLeft }: Certificate): string {
  if (nothingLeft !== undefined) return 'Looked';
  return leftOut === undefined ? 'Done' : 'Ended';
}

function labelled(label: string, text: string): string {
  return `${label.padEnd(11)}${text}`;
}

function subjectLine({ subject }: Certificate): string {
  if (subject === null) return labelled('Rows', 'past the period for which they may be kept');
  if ('pseudonyms' in subject) {
    const { kind, pseudonyms } = subject;
    const count = pseudonyms.length.toLocaleString('en-US');
    return labelled('People', `${count} people (${kind}); the signed note names each pseudonym`);
  }
  const { kind, pseudonym } = subject;
  return kind === 'tenant'
    ? labelled('Customer', `one, pseudonym ${pseudonym}`)
    : labelled('Person', `one ${kind}, pseudonym ${pseudonym}`);
}

function storeLines(
  { store, verified, steps, kept }: Certificate['stores'][number],
  { right }: Certificate,
): string[] {
  const stays = right === 'access' || right === 'portability' ? 'not given' : 'kept';
  return [
    `Store ${store}, asked again ${verified}`,
    ...steps.map((step) => stepLine(step, steps, right)),
    ...kept
      .filter(({ rows }) => rows !== 0)
      .map(
        ({ dataset, rows, because, whose }) =>
          `  ${dataset}: ${stays}${rows === null ? '' : ` ${rowCount(rows)}`}${whoseText(whose, right)}, because: ${because}`,
      ),
    '',
  ];
}

type Step = Certificate['stores'][number]['steps'][number];

function stepLine(step: Step, all: readonly Step[], right: Certificate['right']): string {
  const { dataset, how, by, found, done, remaining, whose, fields = [], planned, gone } = step;
  const isOthers = whose === 'others';
  const goes = !isOthers && all.some((one) => one.how === 'delete' && one.dataset === dataset);
  const lets = goes
    ? doesFirst
    : `rows that no longer point at ${pointed[right] ?? "the person's"}`;
  const did = how === 'unlink' ? lets : does[how];
  const column = fields.length === 0 ? '' : `.${fields.join(', ')}`;
  const rest = `${how === 'read' ? 'missing' : how === 'set' ? 'otherwise' : 'remaining'} ${remaining}`;
  const where = by.length === 0 ? '' : ` by ${by.join(', ')}`;
  const before =
    planned === undefined ? '' : `planned ${planned}, gone before the run ${gone ?? 0}, `;
  return `  ${dataset}${column}${where}${whoseText(whose, right)}: ${before}found ${found}, ${did} ${done}, ${rest}`;
}

function leftOutLines({ leftOut = [] }: Certificate): string[] {
  if (leftOut.length === 0) return [];
  return ['', 'Not done:', ...leftOut.map(({ where, because }) => `  ${where}: ${because}`)];
}

/** GDPR Art. 18, 21. */
function limitedLines({ limited }: Certificate): string[] {
  if (!limited) return [];
  const { purposes, says } = limited;
  return [
    labelled('Limited', purposes === null ? 'every purpose but storing' : purposes.join(', ')),
    labelled('', says),
    '',
  ];
}

/** GDPR Art. 15, 20. */
function exportedLines({ exported }: Certificate): string[] {
  if (!exported) return [];
  return [
    'Files of the copy',
    ...exported.files.map(
      ({ name, bytes, sha256 }) =>
        `  ${name}: ${bytes.toLocaleString('en-US')} bytes, SHA-256 ${sha256}`,
    ),
    '',
  ];
}

function suppressedLines({ suppressed, right }: Certificate): string[] {
  if (suppressed) {
    const listed =
      right === 'erasure'
        ? 'keyed pseudonyms of the key, and of the keys and addresses that led to their rows, stay'
        : 'a keyed pseudonym of the key stays';
    const says = `yes: ${listed} on a list, without end or until it is released, so that a check finds who comes back`;
    return [labelled('Suppressed', says)];
  }
  return right === 'erasure' ? [labelled('Suppressed', 'no')] : [];
}

function toldLines({ recipients, right }: Certificate): string[] {
  const named = (told: boolean): string =>
    recipients
      .filter(({ state }) => (state === 'told') === told)
      .map(({ recipient }) => recipient)
      .join(', ');
  const lines = [
    ...(named(true) === '' ? [] : [labelled('Told', named(true))]),
    ...(named(false) === ''
      ? []
      : [
          labelled(
            'To be told',
            `${named(false)}: the notice is queued, and was not sent by this run`,
          ),
        ]),
  ];
  if (lines.length > 0 || !telling.has(right)) return lines;
  return [labelled('To be told', 'nobody: the data map names no recipient of these data')];
}

function remainsLines({ remains, right }: Certificate): string[] {
  if (remains.length === 0 && !removing.has(right)) return [];
  return [
    '',
    'What remains, and until when:',
    ...joined(
      remains.map(({ what, where, until, says }) => ({
        where,
        says: `${what}, ${until === null ? 'end unknown' : `until ${until}`}. ${says}`,
      })),
    ),
    ...(remains.length === 0 ? ['  nothing that is known'] : []),
  ];
}
