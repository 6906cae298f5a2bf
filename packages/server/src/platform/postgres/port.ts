import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { isSystemError } from '../error.ts';

/**
 * Below every system's range for outgoing connections (32768 on Linux, 49152 elsewhere), so
 * that a remembered port is not taken by chance.
 */
const lowest = 20_000;
const highest = 32_000;

/** The remembered port if it is free, else a new one. */
export async function choosePort(remembered: string): Promise<number> {
  const last = await readPort(remembered);
  if (last !== undefined && (await isFree(last))) return last;
  for (;;) {
    const port = randomInt(lowest, highest);
    if (await isFree(port)) return port;
  }
}

async function readPort(file: string): Promise<number | undefined> {
  try {
    const port = Number(await readFile(file, 'utf8'));
    return Number.isInteger(port) && port >= 1024 && port <= 65_535 ? port : undefined;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () =>
      probe.close(() => resolve(true)),
    );
  });
}
