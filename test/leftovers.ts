/** Processes that tests started and did not end. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Kills every process that works in `folder`, names it on its command line or has it as its
 * folder for temporary files; returns their command lines. Sees processes on Linux only.
 */
export async function endLeftovers(folder: string): Promise<readonly string[]> {
  if (process.platform !== 'linux') return [];
  const ended = new Map<number, string>();
  for (let round = 0; round < 20; round += 1) {
    const left = processesOf(folder);
    if (left.length === 0) break;
    for (const { pid, command } of left) {
      ended.set(pid, command);
      kill(pid);
    }
    await sleep(100);
  }
  return [...ended.values()];
}

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

function processesOf(folder: string): readonly Leftover[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .flatMap((pid) => {
      const command = look(() =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
      );
      const workingFolder = look(() => readlinkSync(`/proc/${pid}/cwd`));
      const environment = look(() => readFileSync(`/proc/${pid}/environ`, 'utf8'));
      const ours =
        command.includes(folder) ||
        workingFolder.startsWith(folder) ||
        environment.includes(`TMPDIR=${folder}`);
      // A process that has ended and waits to be collected has no command line any more.
      return ours && command !== '' ? [{ pid, command }] : [];
    });
}

/** Processes come and go, and those of others may not be looked at. */
function look(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
