/**
 * Two at a time: while the server writes one batch to disk it works on the other. More would take
 * too much of a server that has other work.
 */
import { isNamed } from '../error.ts';

const lanes = 2;

/**
 * Works on what `next` hands out until it hands out nothing. Once one has failed no other is begun.
 * They go one by one while `contested`, others being in the way, and where the server has no second
 * connection to give.
 */
export async function inLanes<T>(
  next: () => T | undefined,
  work: (item: T) => Promise<void>,
  contested: () => boolean,
): Promise<void> {
  const left: T[] = [];
  const take = (): T | undefined => left.pop() ?? next();
  let failed = false;
  const lane = async (isFirst: boolean): Promise<void> => {
    const goesOn = (): boolean => !failed && (isFirst || !contested());
    for (let item = take(); item !== undefined; item = goesOn() ? take() : undefined) {
      try {
        await work(item);
      } catch (error) {
        left.push(item);
        if (!isFirst && isNamed(error, 'store-exhausted')) return;
        failed = true;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, at) => lane(at === 0)));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  // What the other lane left when it gave way.
  await lane(true);
}
