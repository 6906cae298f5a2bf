/**
 * Preloaded into the process that `launch.js` starts: when the launcher is gone, even by a kill
 * that it could not pass on, this process ends in order as if told to terminate.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread && process.connected) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // The channel alone must not keep a finished script alive.
  process.channel.unref();
}
