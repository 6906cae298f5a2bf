/**
 * What a look does not see, said once for each rule that can be met: whoever reads that a promise is
 * kept must be able to tell what nobody looked at.
 */
import type { Finding } from '@troth/core/control';

const otherPlaces = 'other databases, backups, files, other servers';
const ownRequestsOnly = 'what people asked for and nobody entered';
const catalogueOnly = 'the values themselves';
const ledgerOnly = 'whether everything that happened was recorded';
const clocksOnly = `whether the dates in the rows are true; ${otherPlaces}`;
const nowOnly = 'the time between two checks';
const sharedLogins = 'people who share a login';
const usesOfRights = 'what the roles do with their rights';
const guessing = 'how easily the passwords are guessed';
const hostLogins = 'logins of the host and its console';
const othersConnections = `connections that others than Troth made; web addresses; ${nowOnly}`;

/** A rule, or `kind rule` where several kinds have one of that name. */
export const unseenBy: Readonly<Record<string, string>> = {
  'access-ends': `${sharedLogins}; ${hostLogins}; ${nowOnly}`,
  'after-leaving': clocksOnly,
  'came-back': `tables that name nobody; people who were erased before Troth was there; ${otherPlaces}`,
  'card-number': `views; what is inside sealed values; ${otherPlaces}`,
  certificate: 'the databases: whether what the certificates say is still so',
  complete:
    'the values: it was planned and not written; what the data map leaves out by name; files',
  copies: `copies inside documents and under other names; ${otherPlaces}`,
  'copy-changed': 'copies that were taken away from where they were made',
  countdown: 'contracts whose end nobody entered',
  dated: 'whether the published page shows the same date',
  enforced: 'what becomes of a value once the gate has given it out',
  'erased-remains': `tables that are not about these people; ${ownRequestsOnly}; rows that name people in another way; ${otherPlaces}`,
  'first-of': ownRequestsOnly,
  formats: 'what stands in the files: only which files there are',
  'forward-secrecy': othersConnections,
  'gap-report': otherPlaces,
  hold: 'holds that nobody entered here',
  inventory: `${catalogueOnly}; ${otherPlaces}`,
  'keys-destroyed': 'copies of keys outside of the keys database',
  'ledger-complete': ledgerOnly,
  'ledger-files': 'copies of the log that others have',
  'ledger-gap': ledgerOnly,
  'ledger-published': ledgerOnly,
  'logins-hashed': `passwords that are kept elsewhere; ${guessing}`,
  'map-complete': `what is in columns that the map declares as personal; ${otherPlaces}`,
  minimised: `${catalogueOnly}; ${otherPlaces}`,
  negotiated: othersConnections,
  notice: 'whether people read it',
  'older-refused': othersConnections,
  others: 'rules of a firewall or proxy before the server',
  'password-hashed': `passwords in other columns; ${guessing}; ${otherPlaces}`,
  'past-period': clocksOnly,
  'personal-fields': `columns that the data map does not call personal; texts that hold what it does not say; ${otherPlaces}`,
  'people-at-most': `${sharedLogins}; ${hostLogins}; ${nowOnly}`,
  plaintext: othersConnections,
  'reader-declared': `what was handed over outside of the database; ${nowOnly}`,
  'request-late': ownRequestsOnly,
  requester: 'changes that somebody made without a request',
  'role-absent': `${hostLogins}; ${nowOnly}`,
  'roles-listed': `${usesOfRights}; ${hostLogins}; ${nowOnly}`,
  rotated: 'copies of keys outside of the keys database',
  sealed: `fields that the data map does not declare as sealed; how the disks are encrypted; ${otherPlaces}`,
  'server-log': 'what was logged before; logs of proxies and applications',
  sessions: nowOnly,
  statuses: 'whether the published page shows the statuses',
  superusers: `${usesOfRights}; ${hostLogins}; ${nowOnly}`,
  'tenant-remains': `tables that no destruction takes; ${clocksOnly}`,
  'transport certificate': 'whether clients check the certificate',
  vanished: 'rows that came and went between two checks; who deleted rows',
  'version-recorded':
    'versions before Troth was there; whether the published page shows the versions',
  ways: `applications that hand on what they may read; ${hostLogins}; ${nowOnly}`,
};

/** With what the look that a met finding rests on does not see, behind what the finding itself names. */
export function withUnseen(kind: string, finding: Finding): Finding {
  const { outcome, rule, coverage } = finding;
  const unseen = unseenBy[`${kind} ${rule}`] ?? unseenBy[rule];
  if (outcome !== 'met' || coverage === undefined || unseen === undefined) return finding;
  const named = coverage.unseen === undefined ? unseen : `${coverage.unseen}; ${unseen}`;
  return { ...finding, coverage: { ...coverage, unseen: named } };
}
