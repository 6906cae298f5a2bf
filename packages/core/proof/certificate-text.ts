/** A certificate as one page for people. It proves nothing: the signed note does. */
import type { Certificate } from './certificate.ts';

const says = {
  delete: 'rows deleted',
  null: 'rows emptied of the person',
  mask: 'rows masked',
  unlink: 'rows of others that no longer point at the person',
} as const;

export function certificateText(certificate: Certificate): string {
  const { request, policy, subject, opened, due, done, keys } = certificate;
  return [
    `CERTIFICATE OF ERASURE  ${request}`,
    '',
    `Policy     ${policy}, version ${certificate.policyHash.slice(0, 16)}`,
    `Person     one ${subject.kind}, pseudonym ${subject.pseudonym}`,
    `Asked      ${opened}, due ${due}`,
    `Done       ${done}`,
    '',
    ...certificate.stores.flatMap(storeLines),
    `Keys       ${keys.state}: ${keys.says}`,
    `Suppressed ${certificate.suppressed ? 'yes: rows that come back with an old copy are erased again' : 'no'}`,
    `Told       ${certificate.recipients.map(({ recipient, state }) => `${recipient} (${state})`).join(', ') || 'nobody outside had received these data'}`,
    '',
    'What remains, and until when:',
    ...certificate.remains.map(
      ({ what, where, until, says: why }) =>
        `  ${where}: ${what}, ${until ?? 'end unknown'}. ${why}`,
    ),
    ...(certificate.remains.length === 0 ? ['  nothing that is known'] : []),
    '',
    `Ledger entries: ${certificate.entries.join(', ')}`,
  ].join('\n');
}

function storeLines({ store, verified, steps, kept }: Certificate['stores'][number]): string[] {
  return [
    `Store ${store}, asked again ${verified}`,
    ...steps.map(
      ({ dataset, how, by, found, done, remaining }) =>
        `  ${dataset} by ${by.join(', ')}: found ${found}, ${says[how]} ${done}, remaining ${remaining}`,
    ),
    ...kept.map(
      ({ dataset, rows, because }) =>
        `  ${dataset}: kept${rows === null ? '' : ` ${rows} rows`}, because: ${because}`,
    ),
    '',
  ];
}
