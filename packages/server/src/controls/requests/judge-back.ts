/** Findings about people who were erased and are there again: the same for every control. */
import type { Finding } from '@troth/core/control';
import type { Attempt } from '../attempt.ts';
import { coverage } from '../coverage.ts';
import { broken, met, resource, unknown } from '../finding.ts';
import { counted } from '../wording.ts';
import type { CameBack } from './came-back.ts';
import type { Lost } from './facts.ts';

type Places = readonly (readonly [CameBack['place'], Attempt<CameBack>])[];

/** Nothing where nobody was to be looked for. `listed`: people of the suppression ledger; `who` they are, in words: `person`, `customer`. */
export function judgeBack(back: Places, listed: number, who: string): Finding[] {
  if (listed === 0 && back.length === 0) return [];
  const found = back.flatMap(([place, attempt]) => judgePlace(place, attempt, who));
  if (found.length > 0) return found;
  if (back.length === 0) {
    const message = `No dataset could show the ${counted(listed, who)} of the suppression ledger: none names that kind of ${who}.`;
    return [unknown('came-back', 'policy', message, { facts: { listed } })];
  }
  const message = `None of ${counted(listed, who)} in the suppression ledger stands in any of ${counted(back.length, 'dataset')} that could show them.`;
  return [
    met('came-back', 'policy', message, {
      coverage: coverage('every row, by the pseudonyms of the suppression ledger', {
        [who === 'person' ? 'people' : `${who}s`]: listed,
        datasets: back.length,
      }),
      facts: { listed, datasets: back.length },
    }),
  ];
}

function judgePlace(
  { store, dataset, kind }: CameBack['place'],
  attempt: Attempt<CameBack>,
  who: string,
): Finding[] {
  const where = resource(store, dataset.table);
  if (!attempt.done) {
    const message = `${where} could not be searched for people who were erased: ${attempt.failure.message}`;
    return [unknown('came-back', where, message, { facts: { code: attempt.failure.code } })];
  }
  const { rows, perhaps, unfinished } = attempt.value;
  const found: Finding[] = [];
  if (unfinished) {
    const message = `${where} is too large to be searched whole in the time of a check: whether somebody who was erased stands there again is not known. \`troth check --full\` takes the time.`;
    if (rows === 0) found.push(unknown('came-back', where, message));
  }
  if (rows > 0) found.push(judgeRows(where, attempt.value, who));
  if (perhaps > 0) {
    const message = `${counted(perhaps, 'row')} of ${where} ${perhaps === 1 ? 'has' : 'have'} the key or address of a ${who} who was erased, and ${perhaps === 1 ? 'is' : 'are'} perhaps somebody else's: newer than the erasure, or with another key. \`troth suppression release\` says that it is somebody else.`;
    found.push(
      unknown('perhaps-somebody-else', where, message, { rows: perhaps, facts: { kind } }),
    );
  }
  return found;
}

function judgeRows(where: string, { place, rows, undated, byHand, people }: CameBack, who: string) {
  const facts = { kind: place.kind, people: people.size, undated, byHand };
  const are = `${counted(rows, 'row')} of ${where} ${rows === 1 ? 'is' : 'are'}`;
  const of =
    people.size === 0
      ? `of a ${who} who was erased, by a key, an address or a number of theirs: no request can name them, so delete ${rows === 1 ? 'it' : 'them'}, or say by \`troth suppression release\` whose ${rows === 1 ? 'it is' : 'they are'}.`
      : `of ${counted(people.size, `${who} who was`, `${who}s who were`)} erased and came back. \`troth suppression replay\` opens their erasure again.`;
  const doubt =
    undated === 0
      ? ''
      : ` Nothing tells whether somebody else has the key now: \`troth suppression release\` says so.`;
  return broken('came-back', where, `${are} ${of}${doubt}`, { rows, facts });
}

/** What moved or shortened the file: nobody can tell any more who of them came back. */
export function judgeLost({ expected, missing }: Lost): Finding[] {
  if (missing === 0) return [];
  const message = `The suppression ledger lacks ${missing.toLocaleString('en-US')} of ${counted(expected, 'pseudonym')} that finished requests put there: nobody can tell whether these people came back. Restore .troth/suppression from its copy.`;
  return [
    broken('suppression-lost', 'suppression', message, { rows: missing, facts: { expected } }),
  ];
}

/** Datasets that cannot show who came back, and people of whom only their own key was kept. */
export function judgeBlind(
  { datasets, peopleBefore }: { datasets: readonly string[]; peopleBefore: number },
  listed: number,
): Finding[] {
  if (listed === 0) return [];
  return datasets.map((name) => {
    const message = `${name} could not show people who were erased and came back: it names none, refers to no row of theirs, and has no address. Declare a reference, so that it is searched.`;
    return unknown('came-back-unseen', name, message, { facts: { listed, peopleBefore } });
  });
}
