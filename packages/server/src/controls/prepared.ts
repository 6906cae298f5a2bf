/** Transactions of two phases that wait for their second: what they bring is seen by nobody, and may come at any moment. */
import type { Finding } from '@troth/core/control';
import type { Answering, Prepared } from '../stores/identity.ts';
import { counted, named } from './wording.ts';

/** Store → what was open in it when it was first asked. */
export type PreparedSeen = ReadonlyMap<string, Prepared>;

export function preparedSeen() {
  const seen = new Map<string, Prepared>();
  return {
    seen: seen as PreparedSeen,
    note(store: string, { prepared }: Answering): void {
      if (prepared !== null && !seen.has(store)) seen.set(store, prepared);
    },
  };
}

/** As the end of a sentence, or a line of what nobody looked at. */
export function preparedText({ transactions, since, tables, unseen }: Prepared): string {
  const what = [...tables, ...(unseen ? ['a table that nobody sees yet'] : [])];
  const changed =
    what.length === 0 ? '' : `, and ${transactions === 1 ? 'has' : 'have'} changed ${named(what)}`;
  return `${counted(transactions, 'prepared transaction')} ${transactions === 1 ? 'is' : 'are'} open since ${since.slice(0, 10)}${changed}: rows that ${transactions === 1 ? 'it brings' : 'they bring'} are seen by nobody before COMMIT PREPARED (pg_prepared_xacts)`;
}

const ofRows: ReadonlySet<string> = new Set(['rows', 'tables', 'completed erasures']);

/** By the catalogue alone: rows tell nothing of it, and a table that is not there yet does. */
const catalogueAlone = 'the catalogue of the database';

/** Rows that somebody may bring at any moment were not looked at: nothing is kept by those that are there. */
export function withPrepared(
  finding: Finding,
  isAsked: (store: string) => boolean,
  seen: PreparedSeen = new Map(),
): Finding {
  const { outcome, coverage, resource } = finding;
  if (outcome !== 'met' || !coverage?.looked.some(({ what }) => ofRows.has(what))) return finding;
  const found = [...seen].find(([store, prepared]) => {
    if (!isAsked(store)) return false;
    if (coverage.how === catalogueAlone) return prepared.unseen;
    return concerns(resource, store, prepared);
  });
  if (found === undefined) return finding;
  const [store, prepared] = found;
  const says = `In store ${store} ${preparedText(prepared)}. Commit or roll back what waits there.`;
  return { ...finding, outcome: 'unknown', message: `${says} Without it: ${finding.message}` };
}

/** Whether the finding is of a table that was changed, or of more than one table. */
function concerns(resource: string, store: string, { tables, unseen }: Prepared): boolean {
  const place = `${store}/`;
  if (!resource.startsWith(place)) return tables.length > 0 || unseen;
  const table = resource.slice(place.length);
  return tables.some((one) => table === one || table.startsWith(`${one}.`));
}
