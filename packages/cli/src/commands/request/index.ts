/** `troth request`: people exercise their rights; an erasure from its opening to its certificate. */
import type { Command } from 'commander';
import type { Run } from '../../action.ts';
import { examples } from '../../examples.ts';
import { addRequestApprove } from './approve.ts';
import { addRequestCancel } from './cancel.ts';
import { addRequestClose } from './close.ts';
import { addRequestExtend } from './extend.ts';
import { addRequestList } from './list.ts';
import { addRequestOpen } from './open.ts';
import { addRequestPlan } from './plan.ts';
import { addRequestRun } from './run.ts';
import { addRequestShow } from './show.ts';
import { addRequestVerify } from './verify.ts';

export function addRequest(program: Command, run: Run): void {
  const request = program
    .command('request')
    .summary("people's requests: open, plan, approve, run, show")
    .description(
      'A request runs from its opening by way of a plan that somebody approves to a certificate. Its\nclock runs from the opening: one month, by the calendar.',
    )
    .addHelpText(
      'after',
      examples(
        'troth request open --subject employee --key company_id=3 --key id=17 --verified "signed in"',
        'troth request plan REQUEST',
        'troth request approve REQUEST --by head-of-privacy',
        'troth request run REQUEST',
      ),
    );
  addRequestOpen(request, run);
  addRequestVerify(request, run);
  addRequestPlan(request, run);
  addRequestApprove(request, run);
  addRequestRun(request, run);
  addRequestShow(request, run);
  addRequestList(request, run);
  addRequestClose(request, run);
  addRequestExtend(request, run);
  addRequestCancel(request, run);
}
