import type { LogSummary } from '@troth/server';
import { exitCodes } from '../../exit-code.ts';
import type { Outcome } from '../../outcome.ts';
import { table } from '../../text/wrap.ts';

/** Entries that wait are evidence that nobody can verify yet: incomplete. */
export function logsOutcome(folder: string, logs: readonly LogSummary[]): Outcome {
  const waiting = logs.some(({ pending }) => pending > 0);
  return {
    exitCode: waiting ? exitCodes.unknown : exitCodes.done,
    json: { folder, logs },
    text: (look) =>
      [
        table(
          [
            [look.bold('log'), 'entries', 'waiting', 'root'],
            ...logs.map(({ log, size, pending, root }) => [
              log,
              String(size),
              String(pending),
              root ?? look.dim('not published'),
            ]),
          ],
          [1, 2],
        ),
        '',
        `In ${folder}`,
        `Verify: ${look.command} verify ${folder}`,
      ].join('\n'),
  };
}
