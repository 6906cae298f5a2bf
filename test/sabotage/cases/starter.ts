/** What `troth init` writes into a policy keeps what it says: who came back is looked for. */
import { starterPolicy } from '../../../packages/cli/src/starter-policy.ts';
import type { Case } from '../case.ts';
import { whoCameBack } from './came-back.ts';

export const starterPromise: Case = {
  ...whoCameBack,
  name: 'somebody who was erased is there again, under the starter policy’s promise',
  promise: 'plai/A05',
  async prepare(world) {
    const [, promise = ''] = /\n( {2}A05:\n[\s\S]*?)\n {2}A06:/.exec(starterPolicy('plai')) ?? [];
    await world.edit('policy', (text) => `${text.trimEnd()}\n\n${promise}\n`);
    await world.reopen();
  },
};
