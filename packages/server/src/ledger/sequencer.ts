/** Keeps the logs published while the process runs. */
import { setTimeout } from 'node:timers/promises';
import type { Ledger } from './ledger.ts';
import { sequenceEach, sequenceWaiting } from './sequence.ts';
import { summarizeLogs } from './summary.ts';

export interface Sequencer {
  /** Ends after the batch under way; what still waits is published by the next one. */
  stop(): Promise<void>;
}

/** How long entries are gathered into one batch and checkpoint, in milliseconds. */
const gatherFor = 250;
/** How long to wait after something failed, in milliseconds. */
const afterProblem = 5_000;

/**
 * Publishes waiting entries every 250 ms, after it has brought every log level with the database. A
 * problem is told and tried again: nothing that was appended is lost by waiting.
 */
export function startSequencer(
  ledger: Ledger,
  onProblem: (error: unknown) => void = () => undefined,
): Sequencer {
  const stopping = new AbortController();
  const running = run(ledger, onProblem, stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

async function run(
  ledger: Ledger,
  onProblem: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  let level = false;
  while (!signal.aborted) {
    let wait = gatherFor;
    try {
      if (level) await sequenceWaiting(ledger);
      else
        await sequenceEach(
          ledger,
          (await summarizeLogs(ledger)).map(({ log }) => log),
        );
      for (const fault of ledger.faults.values()) onProblem(fault);
      if (ledger.faults.size > 0) wait = afterProblem;
      level = true;
    } catch (error) {
      onProblem(error);
      wait = afterProblem;
    }
    await setTimeout(wait, undefined, { signal }).catch(() => undefined);
  }
}
