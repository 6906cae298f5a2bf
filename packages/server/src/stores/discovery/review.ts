/** An entry that only a person can fill in: empty, so that the compiler rejects it, with the question. */
export function review(key: string, question: string): string {
  return `${key}: # REVIEW: ${question}`;
}

/** What a draft leaves open about a store, wherever it comes from. */
export const openOfStore: readonly string[] = [
  review('owner', 'who answers for this store'),
  review('provider', 'who hosts it'),
  review('region', "the provider's name of the region"),
  review('country', 'where it stands, two letters'),
  review(
    'mechanism',
    "how data may leave the subjects' country: domestic, adequacy, dpf, scc, bcr or derogation",
  ),
];

export const openRole: string = review('role', 'controller or processor');
export const openPurposes: string = review('purposes', '[names from `purposes` above]');
export const openErase: string = review('erase', 'delete, null, mask or { keep-because: … }');

export const openProvenanceAndOwner: readonly string[] = [
  review('provenance', 'self, other, integration or generated'),
  review('owner', 'who answers for this data'),
];

/** What most datasets of a store have in common, asked once. */
export const openDefaults: readonly string[] = [
  openRole,
  openPurposes,
  ...openProvenanceAndOwner,
  openErase,
];

/** For datasets without a clock of their own: a default cannot count from another dataset's. */
export const openDefaultPeriod: string = review(
  'period',
  '{ keep: indefinitely, because: … } where rows have no date to count from',
);

/** `clocks`: columns that may start the period. */
export function openPeriod(clocks: readonly string[]): string {
  const since = clocks.length === 0 ? '…' : clocks.join(' or ');
  return review(
    'period',
    `{ keep: 1 year, since: ${since} } or { keep: indefinitely, because: … }`,
  );
}
