/** Findings about the file of the suppression ledger itself: the same for every control. */
import type { Finding } from '@troth/core/control';
import { broken } from '../finding.ts';
import { counted, named } from '../wording.ts';
import type { Lost } from './facts.ts';
import type { LineFault } from './held-lines.ts';

/** What moved or shortened the file: nobody can tell any more who of them came back. */
export function judgeLost({ expected, missing, of, faults }: Lost): Finding[] {
  const altered = judgeAltered(faults);
  if (missing === 0) return altered;
  const message = `The suppression ledger lacks ${missing.toLocaleString('en-US')} of ${counted(expected, 'pseudonym')} that finished requests and releases put there, of ${of.length === 1 ? 'request' : 'requests'} ${named(of, mostInOne)}: whoever reads the file alone, after Troth's database was lost, cannot tell whether these people came back. ${restore}`;
  const facts = { expected, requests: of.length };
  return [...altered, broken('suppression-lost', 'suppression', message, { rows: missing, facts })];
}

const restore = 'Restore .troth/suppression from its copy.';
/** As many are named each; the rest is counted. */
const mostNamed = 20;
const mostInOne = 5;

/** Somebody wrote the file beside Troth: what requests and ledger say counts, and each such line is named. */
function judgeAltered(faults: readonly LineFault[]): Finding[] {
  const each = faults.slice(0, mostNamed).map(({ line, request, says }) => {
    // Whatever else the line says there was written by nobody knows whom.
    const of = /^req_[\w-]{1,64}$/.test(request) ? ` of request ${request}` : '';
    const message = `Line ${line} of the suppression ledger${of} ${says}. Somebody changed the file; what counts is what request and ledger say. ${restore}`;
    return broken('suppression-altered', `suppression/line ${line}`, message, { rows: 1 });
  });
  const rest = faults.length - each.length;
  if (rest <= 0) return each;
  const message = `${counted(rest, 'further line')} of the suppression ledger ${rest === 1 ? 'is' : 'are'} not what request and ledger say: \`troth suppression list\` shows each. ${restore}`;
  return [...each, broken('suppression-altered', 'suppression', message, { rows: rest })];
}
