/** What a certificate comes to, in plain words and counts, for whoever reads no further. */
import { rowCount } from './certificate-beside.ts';
import type { Certificate } from './certificate.ts';

const removing: ReadonlySet<Certificate['right']> = new Set([
  'erasure',
  'destruction',
  'retention',
]);

type Store = Certificate['stores'][number];

/** What went, what stays and why, what a search found: only of certificates under which rows go. */
export function summaryLines(certificate: Certificate): string[] {
  const { right, stores, nothingLeft } = certificate;
  // Where nothing was there, that sentence is the summary.
  if (!removing.has(right) || stores.length === 0 || nothingLeft !== undefined) return [];
  return ['', `In short: ${wentText(stores)} ${stayText(stores)}${foundText(certificate)}`];
}

function wentText(stores: readonly Store[]): string {
  const steps = stores.flatMap((store) => store.steps);
  const done = (...how: readonly string[]) =>
    steps.filter((step) => how.includes(step.how)).reduce((sum, step) => sum + step.done, 0);
  const left = steps.reduce((sum, { remaining }) => sum + remaining, 0);
  const emptied = done('mask', 'null');
  const also = emptied === 0 ? '' : `, and ${rowCount(emptied)} emptied or masked`;
  const gone = done('delete');
  const were = emptied === 0 && gone === 1 ? 'was' : 'were';
  const verb = emptied === 0 ? `${were} deleted` : 'deleted';
  const rest = left === 0 ? 'none of them was found afterwards' : `${rowCount(left)} remained`;
  return `${rowCount(gone)} ${verb}${also}; ${rest}.`;
}

function stayText(stores: readonly Store[]): string {
  const kept = stores.flatMap((store) => store.kept).filter(({ rows }) => rows !== 0);
  if (kept.length === 0) return 'Nothing is kept.';
  const isKnown = kept.every(({ rows }) => rows !== null);
  const rows = kept.reduce((sum, one) => sum + (one.rows ?? 0), 0);
  const reasons = new Set(kept.map(({ because }) => because)).size;
  const why = reasons === 1 ? 'for the reason' : `for the ${reasons} reasons`;
  const many = isKnown ? rowCount(rows) : 'Rows that were not counted';
  return `${many} ${isKnown && rows === 1 ? 'stays' : 'stay'}, ${why} given below.`;
}

function foundText({ copies, remains, notLooked = [] }: Certificate): string {
  const found =
    copies === undefined
      ? ''
      : copies.length === 0
        ? ' A search beyond the data map found nothing more.'
        : ` A search beyond the data map found ${rowCount(copies.reduce((sum, { rows }) => sum + rows, 0))} more.`;
  const open = [
    ...(remains.length === 0 ? [] : ['what remains for a while']),
    ...(notLooked.length === 0 ? [] : ['what was not looked at']),
  ];
  return open.length === 0 ? found : `${found} Below stands ${open.join(', and ')}.`;
}
