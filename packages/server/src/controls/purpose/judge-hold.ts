/** Whether legal holds stop what they should, and whoever is concerned can see that they do. */
import type { Finding } from '@troth/core/control';
import type { ProbeContext } from '../context.ts';
import { coverage } from '../coverage.ts';
import { broken, met, notDoneYet, unknown } from '../finding.ts';
import type { HoldFacts } from '../requests/facts.ts';
import { counted } from '../wording.ts';

export interface HoldsSeen extends HoldFacts {
  /** Whether requests run here, and so meet holds. */
  readonly carriedOut: boolean;
}

export async function seeHolds({ requests }: ProbeContext): Promise<HoldsSeen> {
  return { ...(await requests.holds()), carriedOut: requests.carriedOut.has('erasure') };
}

export function judgeHold(seen: HoldsSeen): readonly Finding[] {
  const { inForce, ever, shown, silent, broken: ignored, carriedOut } = seen;
  if (!carriedOut) {
    return [notDoneYet('hold', 'No request runs here that a legal hold could stop.')];
  }
  const facts = { inForce, ever, shown };
  const wrong: Finding[] = [];
  if (ignored > 0) {
    const message = `${counted(ignored, 'request')} changed rows that were under a legal hold when ${ignored === 1 ? 'it' : 'they'} started.`;
    wrong.push(broken('hold', 'policy', message, { rows: ignored, facts }));
  }
  if (silent > 0) {
    const message = `${counted(silent, 'request')} ${silent === 1 ? 'was' : 'were'} reduced by a legal hold, and ${silent === 1 ? 'its plan gives' : 'their plans give'} another reason for what stays.`;
    wrong.push(broken('hold', 'policy', message, { rows: silent, facts }));
  }
  if (wrong.length > 0) return wrong;
  const message =
    ever === 0
      ? 'No legal hold was made yet. One stops every change, and shows in the plan and the certificate of the request that it stops.'
      : `${counted(inForce, 'legal hold')} ${inForce === 1 ? 'is' : 'are'} in force. No request changed a row under a hold, and the plans of ${counted(shown, 'request')} name one as the reason why something stays, as their certificates do.`;
  if (ever === 0) return [unknown('hold', 'policy', message, { facts })];
  const looked = coverage("Troth's own requests and holds", { holds: ever });
  return [met('hold', 'policy', message, { coverage: looked, facts })];
}
