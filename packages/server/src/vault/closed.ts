/** What a person's key may not be opened for: their objections, and data that may only be stored. */

/** Purposes that are closed; `all`: every one, so that the data may only be stored. */
export type Closed = readonly string[] | 'all';

export function isClosed(closed: Closed, purpose: string): boolean {
  return closed === 'all' || closed.includes(purpose);
}

/** Why a purpose is refused, in words that name nobody. */
export function closedReason(closed: Closed, purpose: string): string {
  return closed === 'all'
    ? "This person's data may only be stored (GDPR Art. 18): it is opened for no purpose."
    : `This person objected to their data being used for ${purpose} (GDPR Art. 21).`;
}
