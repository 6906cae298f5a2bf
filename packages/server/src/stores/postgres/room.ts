/** How many sessions Troth's role may have in a store at the same time, whoever has some now. */
import { closing } from '@troth/core/closing';
import { roomStatement } from '../../platform/seats.ts';
import { parseAddress } from './address.ts';
import { defaultTimeouts, Sessions } from './sessions.ts';

export async function readRoom(name: string, url: string): Promise<number> {
  const sessions = new Sessions(name, parseAddress(name, url), defaultTimeouts);
  return closing(
    async () => {
      const rows = await sessions.run({ text: `select ${roomStatement}` });
      return Number(rows[0]?.[0]);
    },
    async () => {
      await sessions.close();
    },
  );
}
