import type { Finding } from '@troth/core/control';
import { coverage, naming } from '../coverage.ts';
import { broken, met, notDoneYet, unknown } from '../finding.ts';
import { judgeCertificates, judgeInTime } from '../requests/judge-requests.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { rowsShown } from './index-page.ts';
import type { Copy, Facts } from './probe.ts';

/** Forms in which `write-export.ts` gives what is held; the page beside them shows the first rows only. */
const written: ReadonlySet<string> = new Set(['json', 'csv']);

export function judge(facts: Facts, params: Params): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...judgeInTime(facts.requests, params.rights, params),
    ...params.rights.flatMap((right) => judgeCertified(facts, right)),
    ...judgeLying(facts),
    ...(params.formats ? judgeFormats(facts, params) : []),
    ...(params.complete ? judgeComplete(facts) : []),
  ];
}

/** What is done must be proven, whether or not the clause speaks of certificates. */
function judgeCertified(
  { certificates, carriedOut }: Facts,
  right: Params['rights'][number],
): Finding[] {
  const found = certificates.get(right);
  if (found === undefined || !carriedOut.has(right)) return [];
  return [judgeCertificates(right, found, true)];
}

/** What a person was given must still be what was certified, as long as it lies there. */
function judgeLying({ lying }: Facts): Finding[] {
  if (lying === undefined) return [];
  if (!lying.done) {
    const { code, message } = lying.failure;
    const text = `Copies that were given could not be read again: ${message}`;
    return [unknown('copy-changed', 'policy', text, { facts: { code } })];
  }
  const { given, there, files, changed } = lying.value;
  if (changed.length > 0) {
    return changed.map((request) =>
      broken(
        'copy-changed',
        `exports/${request}`,
        `The copy of request ${request} was changed after it was made: its files are not those of its certificate.`,
      ),
    );
  }
  if (there === 0) return [];
  const message = `${counted(there, 'copy', 'copies')} still ${there === 1 ? 'lies' : 'lie'} where ${there === 1 ? 'it was' : 'they were'} made, as certified.`;
  const coverage = {
    looked: [
      { what: 'copies', seen: there, of: given },
      { what: 'files', seen: files, of: files },
    ],
    how: 'every file read and held against the digest of its certificate',
    names: ['copies that people were given'],
  };
  return [met('copy-changed', 'policy', message, { coverage })];
}

function judgeFormats(facts: Facts, { rights, formats = [] }: Params): Finding[] {
  if (!rights.every((right) => facts.carriedOut.has(right))) {
    return [notDoneYet('formats', `No workflow gives a copy for ${words(rights)} yet.`)];
  }
  const absent = formats.filter((format) => !written.has(format));
  if (absent.length > 0) {
    const page = absent.includes('html')
      ? ` Its page (index.html) shows the first ${rowsShown} rows of each dataset, and is no whole copy.`
      : '';
    const message = `A copy is given whole as JSON and CSV, and not as ${words(absent.map(upper), 'or')}.${page}`;
    return [broken('formats', 'policy', message)];
  }
  const given = [...facts.certificates.values()].flatMap(({ said }) => said);
  const without = given.filter(
    ({ files }) =>
      files === null ||
      !formats.every((format) => files.some((name) => name.endsWith(`.${format}`))),
  ).length;
  const promised = words(formats.map(upper));
  if (without > 0) {
    const message = `Of ${counted(given.length, 'copy', 'copies')} that were given, ${without} ${without === 1 ? 'is' : 'are'} not in ${promised}, by the files that the certificate names.`;
    return [broken('formats', 'policy', message, { rows: without })];
  }
  if (given.length === 0) {
    const message = `A copy is given as ${promised}; none has been asked for and given yet.`;
    return [unknown('formats', 'policy', message, { facts: { copies: 0 } })];
  }
  const message = `The certificates of ${counted(given.length, 'copy', 'copies')} name files in ${promised}.`;
  return [
    met('formats', 'policy', message, {
      coverage: naming(
        coverage('the files that each certificate names', { copies: given.length }),
        ['copies that people were given'],
      ),
      facts: { copies: given.length },
    }),
  ];
}

function judgeComplete({ copy, kinds, carriedOut }: Facts): Finding[] {
  if (copy === undefined || !carriedOut.has('access')) {
    return [notDoneYet('complete', 'No workflow gives a copy of all that is held yet.')];
  }
  if (!copy.done) {
    const { code, message } = copy.failure;
    const text = `What a copy would hold could not be planned: ${message}`;
    return [unknown('complete', 'policy', text, { facts: { code } })];
  }
  const { obstacles, undeclared } = copy.value;
  const against = obstacles.map(({ code, resource, message }) =>
    broken('complete', resource, `A complete copy would be refused: ${message}`, {
      facts: { code },
    }),
  );
  const unseen = undeclared.map((table) =>
    broken(
      'complete',
      table,
      `${table} holds rows, no dataset declares it, and so no copy has them.`,
    ),
  );
  if (against.length + unseen.length > 0) return [...against, ...unseen];
  if (kinds.length === 0) {
    return [unknown('complete', 'policy', 'The data map declares no kind of person.')];
  }
  return [...copy.value.nobodys.map(unlooked), wholeCopy(kinds, copy.value)];
}

function unlooked(name: string): Finding {
  const message = `${name} has personal data and leads to nobody: no copy has it, and it could not be looked whose rows they are. Declare its \`subjects\`, or the reference by which its rows belong to somebody.`;
  return unknown('complete', name, message);
}

function wholeCopy(kinds: readonly string[], { datasets, nobodys, leftOut }: Copy): Finding {
  const seen = datasets - nobodys.length;
  const rest = nobodys.length === 0 ? '' : `, and ${nobodys.length} could not be looked at`;
  const message = `For ${counted(kinds.length, 'kind')} of people a copy was planned: of ${counted(datasets, 'dataset')} of the data map, ${seen} ${seen === 1 ? 'is' : 'are'} in it or in its list of what is left out, with the reason${rest}; nothing stands against it.`;
  const looked = coverage('a copy planned over the data map and the catalogue', {
    'kinds of people': kinds.length,
    datasets: [seen, datasets],
    ...(leftOut === 0 ? {} : { 'tables left out by name': [0, leftOut] as const }),
  });
  return met('complete', 'policy', message, {
    coverage: naming(looked, kinds),
    facts: { kinds: kinds.length, datasets },
  });
}

function upper(format: string): string {
  return format.toUpperCase();
}
