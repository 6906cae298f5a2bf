/** Processes that run a request and are killed on the way. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Place } from './copies.ts';

/** In all, those of the sequencer apart; TROTH_KILLS asks for more, by the same seed. */
const kills = Number(process.env['TROTH_KILLS'] ?? 120);
const shares = { workflows: 0.85, rewrap: 0.1, adopt: 0.05 };

export function killsOf(work: keyof typeof shares): number {
  return Math.ceil(kills * shares[work]);
}

/** What kills the process; null: nothing. */
export type Fatal =
  | { readonly step: string; readonly times: number }
  /** Milliseconds after the run began. */
  | { readonly after: number }
  | null;

export interface Ran {
  readonly killed: boolean;
  /** Boundaries that were passed, the fatal one included. */
  readonly steps: readonly string[];
  /** Milliseconds; 0 where it was killed. */
  readonly took: number;
}

const program = fileURLToPath(new URL('run-child.ts', import.meta.url));

export async function runKilled(
  place: Place,
  policyFile: string,
  id: string,
  fatal: Fatal,
): Promise<Ran> {
  const args = [program, JSON.stringify(place), policyFile, id, JSON.stringify(fatal)];
  const child = spawn(process.execPath, args, {
    // Compiled once for all of these processes, which halves their time.
    env: { NODE_COMPILE_CACHE: `${place.home}/../compiled`, ...process.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (part: string) => (text += part));
  child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  const killed = signal === 'SIGKILL';
  assert.ok(killed || code === 0, `the run ended with ${code ?? signal}: ${complaint}`);
  const lines = text.split('\n').filter((line) => line !== '');
  const [, state, took = '0'] = /^ended (\S+) (\d+)$/.exec(lines.at(-1) ?? '') ?? [];
  assert.ok(killed || state === 'done', `the run ended ${state}`);
  return { killed, steps: lines.filter((line) => !line.startsWith('ended ')), took: Number(took) };
}
