/**
 * Two at a time: while the server writes one batch to disk it works on the other. More would take
 * too much of a server that has other work.
 */
const lanes = 2;

/**
 * Works on what `next` hands out until it hands out nothing. Once one has failed no other is begun;
 * while `contested`, others being in the way, they go one by one.
 */
export async function inLanes<T>(
  next: () => T | undefined,
  work: (item: T) => Promise<void>,
  contested: () => boolean,
): Promise<void> {
  let failed = false;
  const lane = async (isFirst: boolean): Promise<void> => {
    const goesOn = (): boolean => !failed && (isFirst || !contested());
    try {
      for (let item = next(); item !== undefined; item = goesOn() ? next() : undefined) {
        await work(item);
      }
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, (_, at) => lane(at === 0)));
  const failure = ends.find((end) => end.status === 'rejected');
  if (failure) throw failure.reason;
  // What the other lane left when it gave way.
  await lane(true);
}
