/** Findings about people who were erased and are there again: the same for every control. */
import type { Finding } from '@troth/core/control';
import { deadlineAfter, formatDuration } from '@troth/core/policy';
import { coverage, naming } from '../coverage.ts';
import { broken, met, resource, unknown } from '../finding.ts';
import { counted, dayText, words } from '../wording.ts';
import type { Asked } from './asking.ts';
import { summed, type Counts } from './search-place.ts';
import type { OwnRequests } from './facts.ts';

/** Of whom, and how old the last look may be. */
export interface Asking {
  /** People of the suppression ledger. */
  readonly listed: number;
  /** In words: `person`, `customer`. */
  readonly who: string;
  /** The longest time between two times that a dataset is asked for all of them. */
  readonly again?: Temporal.Duration | undefined;
  readonly now: Temporal.Instant;
  readonly zone: string;
}

/** Where the policy sets no pace. */
export const usualPace = Temporal.Duration.from({ days: 7 });

/** Nothing where nobody was to be looked for. */
export function judgeBack(back: readonly Asked[], asking: Asking): Finding[] {
  const { listed, who } = asking;
  if (listed === 0 && back.length === 0) return [];
  const found = back.flatMap((asked) => judgePlace(asked, asking));
  if (found.length > 0) return found;
  const passes = back.flatMap(({ last }) => last ?? []);
  const [first] = passes.map(({ ended }) => Temporal.Instant.from(ended)).toSorted(byTime);
  if (first === undefined) {
    const message = `No dataset could show the ${counted(listed, who)} of the suppression ledger: none names that kind of ${who}.`;
    return [unknown('came-back', 'policy', message, { facts: { listed } })];
  }
  const times = Math.min(...passes.map((pass) => pass.times));
  const message = `None of ${counted(listed, who)} in the suppression ledger stands in any of ${counted(back.length, 'dataset')} that could show them. Asked again ${counted(times, 'time')}, last on ${dayText(first, 'UTC')}, nothing found.`;
  const [since] = passes.map(({ began }) => Temporal.Instant.from(began)).toSorted(byTime);
  return [
    met('came-back', 'policy', message, {
      coverage: naming(
        coverage(
          'every row, by the pseudonyms of the suppression ledger',
          {
            [who === 'person' ? 'people' : `${who}s`]: listed,
            datasets: back.length,
            rows: passes.reduce((sum, { seen }) => sum + seen, 0),
          },
          since,
        ),
        back.map(({ place }) => `${place.store}.${place.name}`),
      ),
      facts: { listed, datasets: back.length, times, last: first.toString() },
    }),
  ];
}

/** Until when the datasets are asked for all of them; undefined where one was never. */
export function askedUntil(
  back: readonly Asked[],
  { again = usualPace, zone }: Pick<Asking, 'again' | 'zone'>,
): Temporal.Instant | undefined {
  const ends = back.map(
    ({ last }) => last && deadlineAfter(Temporal.Instant.from(last.ended), again, zone),
  );
  return ends.includes(undefined)
    ? undefined
    : ends.flatMap((end) => end ?? []).toSorted(byTime)[0];
}

function judgePlace(asked: Asked, asking: Asking): Finding[] {
  const { place, failure } = asked;
  const where = resource(place.store, place.dataset.table);
  const found: Finding[] = [];
  const counts = summed(asked.found.values());
  if (counts.rows > 0) found.push(judgeRows(where, asked, counts, asking.who));
  found.push(...judgeBeyond(where, asked, asking.who));
  if (counts.perhaps > 0) found.push(judgePerhaps(where, asked, counts.perhaps, asking.who));
  if (failure) {
    const message = `${where} could not be searched for people who were erased: ${failure.message}`;
    return [...found, unknown('came-back', where, message, { facts: { code: failure.code } })];
  }
  return found.length > 0 ? found : judgeAge(where, asked, asking);
}

/** What a duty keeps was there before: only what is more has come. */
function judgeBeyond(where: string, { beyond }: Asked, who: string): Finding[] {
  if (beyond === undefined) return [];
  const { rows, untold } = beyond;
  const found: Finding[] = [];
  if (rows > 0) {
    const message = `${where} holds ${counted(rows, 'row')} of ${who}s who were destroyed more than their certificates say were kept: ${rows === 1 ? 'it has' : 'they have'} come since. Delete what came, or destroy the ${who} again.`;
    found.push(broken('came-back', where, message, { rows }));
  }
  if (untold > 0) {
    const message = `${where} holds ${counted(untold, 'row')} of ${who}s who were destroyed, and no sound certificate says how many were kept: whether any has come since is not known.`;
    found.push(unknown('came-back', where, message, { rows: untold }));
  }
  return found;
}

/** Rows that nobody has gone over, or not for too long, may be of anybody. */
function judgeAge(where: string, { last, under, endless }: Asked, asking: Asking): Finding[] {
  const { again = usualPace, now, zone } = asking;
  const fullText = '`troth check --full` takes the time.';
  if (endless) {
    const message = `${where} is too large to be searched in the time of a check, and has no primary key by which the search could go on: whether somebody who was erased stands there again is not known. ${fullText}`;
    if (last === undefined) return [unknown('came-back', where, message)];
  }
  const sofar = under
    ? ` ${counted(under.seen, 'row')} ${under.seen === 1 ? 'was' : 'were'} looked at since ${dayText(Temporal.Instant.from(under.began), zone)}, and the next check goes on.`
    : '';
  if (last === undefined) {
    const message = `${where} was not searched whole yet, so that whether somebody who was erased stands there again is not known.${sofar} ${fullText}`;
    return [unknown('came-back', where, message, { facts: { seen: under?.seen ?? 0 } })];
  }
  const ended = Temporal.Instant.from(last.ended);
  if (Temporal.Instant.compare(deadlineAfter(ended, again, zone), now) >= 0) return [];
  const message = `${where} was last asked for everybody who was erased on ${dayText(ended, zone)}, longer ago than ${formatDuration(again)}.${sofar} ${fullText}`;
  return [unknown('came-back', where, message, { facts: { last: last.ended } })];
}

function judgePerhaps(where: string, { place }: Asked, perhaps: number, who: string): Finding {
  const message = `${counted(perhaps, 'row')} of ${where} ${perhaps === 1 ? 'has' : 'have'} the key or address of a ${who} who was erased, and ${perhaps === 1 ? 'is' : 'are'} perhaps somebody else's: newer than the erasure, or with another key. \`troth suppression release\` says that it is somebody else.`;
  const facts = { kind: place.kind };
  return unknown('perhaps-somebody-else', where, message, { rows: perhaps, facts });
}

function judgeRows(where: string, { place, found }: Asked, counts: Counts, who: string): Finding {
  const { rows, undated, byHand } = counts;
  // Those who stand there by their own key.
  const people = [...found.values()].filter((one) => one.rows > one.byHand).length;
  const facts = { kind: place.kind, people, undated, byHand };
  const are = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'}`;
  const of =
    people === 0
      ? `of a ${who} who was erased, by a key, an address or a number of theirs: no request can name them, so delete ${rows === 1 ? 'it' : 'them'}, or say by \`troth suppression release\` whose ${rows === 1 ? 'it is' : 'they are'}.`
      : `of ${counted(people, `${who} who was`, `${who}s who were`)} erased and came back. \`troth suppression replay\` opens their erasure again.`;
  const doubt =
    undated === 0
      ? ''
      : ` Nothing tells whether somebody else has the key now: \`troth suppression release\` says so.`;
  return broken('came-back', where, `${are} ${of}${doubt}`, { rows, facts });
}

/** Datasets that cannot show who came back, and people of whom only their own key was kept. */
export function judgeBlind(
  { datasets, untold, peopleBefore }: Awaited<ReturnType<OwnRequests['blind']>>,
  listed: number,
): Finding[] {
  if (listed === 0) return [];
  const unseen = untold.map(({ dataset, columns }) => {
    const message = `${dataset} could show only part of who was erased and came back: ${words(columns)} ${columns.length === 1 ? 'calls' : 'call'} values equal that the person's own key tells apart, so that another spelling is not known again. Give both the same type and collation.`;
    return unknown('came-back-unseen', dataset, message, { facts: { listed, peopleBefore } });
  });
  const blind = datasets.map((name) => {
    const message = `${name} could not show people who were erased and came back: it names none, refers to no row of theirs, and has no address. Declare a reference, so that it is searched.`;
    return unknown('came-back-unseen', name, message, { facts: { listed, peopleBefore } });
  });
  return [...unseen, ...blind];
}

function byTime(a: Temporal.Instant, b: Temporal.Instant): number {
  return Temporal.Instant.compare(a, b);
}
