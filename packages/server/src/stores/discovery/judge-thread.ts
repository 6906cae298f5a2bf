/** One thread of discovery: answers parts of columns with their verdicts, in order. */
import { parentPort } from 'node:worker_threads';
import { judgePart } from './judge-part.ts';
import { unpack, type PackedPart } from './packed-part.ts';

parentPort?.on('message', (parts: readonly PackedPart[]) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
  parentPort?.postMessage(parts.map((part) => judgePart(unpack(part))));
});
