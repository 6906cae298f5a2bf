import type { Command } from 'commander';
import type { Replayed, Requests } from '@troth/server';
import type { Run } from '../../action.ts';
import { confirmed } from '../../confirm.ts';
import { usageError } from '../../error.ts';
import { examples } from '../../examples.ts';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { withInstallation, type Session } from '../../session.ts';
import { planText } from '../../text/plan.ts';
import { counted } from '../../text/wrap.ts';

interface Options {
  readonly run?: true;
  readonly by: string;
  readonly yes?: boolean;
}

export function addSuppressionReplay(suppression: Command, run: Run): void {
  suppression
    .command('replay')
    .description(
      'Looks for people who were erased and are there again, and opens a request for each. With --run,\nplans, approves and runs them too, where it is certain that it is the same person. Ends with 3 while somebody is still there.',
    )
    .option('--run', 'plan, approve and run the requests')
    .option('--by <role>', 'role that approves', 'suppression')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      examples('troth suppression replay', 'troth suppression replay --run --yes'),
    )
    .action((options: Options, command: Command) =>
      run(command, (session) => replay(session, options)),
    );
}

function replay(session: Session, options: Options): Promise<Outcome> {
  return withInstallation(session, async ({ installation: { requests, policies } }) => {
    session.progress.update('Looking for people who came back');
    const replayed: Replayed[] = [];
    for (const { policy } of policies) replayed.push(await requests.replay(policy.id));
    const found = replayed.reduce((sum, one) => sum + one.found, 0);
    const byHand = replayed.reduce((sum, one) => sum + one.byHand, 0);
    const all = (of: (one: Replayed) => readonly string[]) => replayed.flatMap(of);
    const [opened, certain] = [all((one) => one.opened), all((one) => one.certain)];
    const [doubtful, perhaps] = [all((one) => one.doubtful), all((one) => one.perhaps)];
    const unfounded = all((one) => one.unfounded);
    const differs = all((one) => one.differs);
    const done: string[] = [];
    if (options.run) {
      for (const id of certain) if (await erase(session, requests, id, options)) done.push(id);
    }
    const isAll = done.length === found && perhaps.length + unfounded.length + byHand === 0;
    return {
      exitCode: differs.length > 0 ? exitCodes.broken : isAll ? exitCodes.done : exitCodes.unknown,
      json: { found, opened, certain, doubtful, perhaps, unfounded, byHand, done, differs },
      text: (look) => {
        const waiting = certain.filter((id) => !done.includes(id));
        return [
          found === 0
            ? 'Nobody who was erased is there again under their own key.'
            : `${found === 1 ? '1 person' : `${found} people`} came back; ${counted(opened.length, 'request')} opened, ${done.length} done.`,
          ...waiting,
          ...doubtful.map(
            (id) =>
              `${id}  perhaps somebody else has the key now: look, then ${look.command} request plan ${id}, or ${look.command} suppression release`,
          ),
          ...perhaps.map(
            (pseudonym) =>
              `${pseudonym}  perhaps somebody else: newer than the erasure. If so: ${look.command} suppression release ${pseudonym} --reason …`,
          ),
          ...unfounded.map(
            (pseudonym) =>
              `${pseudonym}  is there, and no request put this line there: nobody is erased by it. Take the line out of .troth/suppression/ledger.jsonl, or open a request for the person.`,
          ),
          ...(byHand === 0
            ? []
            : [
                `${counted(byHand, 'row')} only a key, an address or a number shows: ${look.command} check names where.`,
              ]),
          ...(differs.length === 0
            ? []
            : [...differs, 'Somebody changed the file: restore .troth/suppression from its copy.']),
        ].join('\n');
      },
    };
  });
}

/** Goes on from wherever the request stands: it may have been opened, planned or cut short before. */
async function erase(
  session: Session,
  requests: Requests,
  id: string,
  { by, yes = false }: Options,
): Promise<boolean> {
  const { request } = await requests.show(id);
  if (!['running', 'reading-back'].includes(request.state)) {
    const plan = await requests.plan(id);
    const goesOn = await confirmed(session, {
      shows: (look) => planText(plan, look),
      asks: 'Erase this for good?',
      yes,
    });
    if (!goesOn) throw usageError('Not run.');
    await requests.approve(id, by);
  }
  return (await requests.run(id)).state === 'done';
}
