/** The command `troth` as a user runs it: a process of its own, in a folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../packages/cli/bin/troth.js', import.meta.url));

export interface Place {
  /** Working folder; the home is `.troth` in it unless an argument says otherwise. */
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly output: () => Omit<Ran, 'code'>;
  /** Until the text is on standard output or standard error. Throws when the process ends before. */
  until(text: string | RegExp, seconds?: number): Promise<void>;
  ended(): Promise<Ran>;
}

/** The process that works, without the launcher before it: to be killed by itself. */
export const unlaunched = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url));

export function startTroth(
  args: readonly string[],
  { cwd, env = {} }: Place,
  program: string = launcher,
): Started {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { ...ownEnvironment(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const exit = once(child, 'close');
  return {
    child,
    output: () => ({ stdout, stderr }),
    async until(text, seconds = 60) {
      const found = (): boolean =>
        [stdout, stderr].some((all) =>
          typeof text === 'string' ? all.includes(text) : text.test(all),
        );
      const deadline = Date.now() + seconds * 1000;
      while (!found()) {
        if (child.exitCode !== null || child.signalCode !== null || Date.now() > deadline) {
          throw new Error(`Waited in vain for ${String(text)}.\n${stdout}\n${stderr}`);
        }
        await sleep(50);
      }
    },
    async ended() {
      const [code] = await exit;
      return { code: typeof code === 'number' ? code : null, stdout, stderr };
    },
  };
}

export function troth(args: readonly string[], place: Place): Promise<Ran> {
  return startTroth(args, place).ended();
}

/** What a caller's shell has, without what would point Troth somewhere. */
function ownEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(TROTH_|DATABASE_URL$|NODE_|FORCE_COLOR$|npm_)/.test(name),
  );
  return { ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ''])), NO_COLOR: '1' };
}

/** An empty folder that PostgreSQL's account may pass through. */
export async function emptyFolder(): Promise<{ path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'troth-e2e-'));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
