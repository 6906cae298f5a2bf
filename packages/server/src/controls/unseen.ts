/**
 * What a look does not see, said once for each rule that can be met: whoever reads that a promise is
 * kept must be able to tell what nobody looked at.
 */
import type { Finding } from '@troth/core/control';

const otherPlaces = 'backups, files, and what other servers hold';
const ownRequestsOnly = 'requests that nobody entered here';
const catalogueOnly = 'values: only what the catalogue says of them';
const ledgerOnly = 'whether everything that happened was recorded';
const clocksOnly = `whether the clocks say the truth; ${otherPlaces}`;
const nowOnly = 'the time between two checks';

/** A rule, or `kind rule` where several kinds have one of that name. */
const unseenBy: Readonly<Record<string, string>> = {
  'access-ends': `logins of the host and of its console; ${nowOnly}`,
  'after-leaving': clocksOnly,
  'came-back': 'people who were erased before Troth was there; backups and files',
  'card-number': otherPlaces,
  certificate: 'what no certificate names: each one lists what was not looked at',
  complete: 'what the data map leaves out by name; files',
  copies: 'copies in documents and under other names, backups, files, other servers',
  'copy-changed': 'copies that were taken away from where they were made',
  countdown: 'contracts whose end nobody entered',
  dated: 'whether the published page shows the same date',
  'erased-remains': `people whose request nobody entered; ${otherPlaces}`,
  'first-of': ownRequestsOnly,
  formats: 'what a copy holds: only in which files it is',
  'forward-secrecy': `connections of others; ${nowOnly}`,
  'gap-report': otherPlaces,
  hold: 'holds that nobody entered here',
  inventory: catalogueOnly,
  'keys-destroyed': 'copies of keys outside of the vault',
  'ledger-complete': ledgerOnly,
  'ledger-files': 'copies of the log that others have',
  'ledger-gap': ledgerOnly,
  'ledger-published': ledgerOnly,
  'logins-hashed': 'passwords that are kept elsewhere; how strong they are',
  'map-complete': `${catalogueOnly}; ${otherPlaces}`,
  minimised: catalogueOnly,
  negotiated: `connections of others than Troth, and web addresses; ${nowOnly}`,
  notice: 'whether people read it',
  'older-refused': `connections of others than Troth, and web addresses; ${nowOnly}`,
  others: 'rules of a firewall or proxy before the server',
  'password-hashed': `whether the passwords themselves are good; ${otherPlaces}`,
  'past-period': clocksOnly,
  'people-at-most': 'people who share a login; logins of the host',
  plaintext: `connections of others than Troth, and web addresses; ${nowOnly}`,
  'reader-declared': 'what was handed over outside of the database',
  'request-late': ownRequestsOnly,
  requester: ownRequestsOnly,
  'role-absent': 'logins of the host; what a declared role does',
  'roles-listed': 'logins of the host; what a declared role does',
  rotated: 'copies of keys outside of the vault',
  sealed: 'copies of the values elsewhere; how the disks are encrypted',
  'server-log': 'what was logged before; logs of proxies and applications',
  sessions: nowOnly,
  statuses: 'whether anybody reads them',
  superusers: 'logins of the host; what a declared role does',
  'tenant-remains': clocksOnly,
  'transport certificate': 'whether clients check it',
  vanished: 'rows that came and went between two checks',
  'version-recorded': 'versions before Troth was there',
  ways: 'applications that hand on what they may read; logins of the host',
};

/** With what the look that a met finding rests on does not see, behind what the finding itself names. */
export function withUnseen(kind: string, finding: Finding): Finding {
  const { outcome, rule, coverage } = finding;
  const unseen = unseenBy[`${kind} ${rule}`] ?? unseenBy[rule];
  if (outcome !== 'met' || coverage === undefined || unseen === undefined) return finding;
  const named = coverage.unseen === undefined ? unseen : `${coverage.unseen}; ${unseen}`;
  return { ...finding, coverage: { ...coverage, unseen: named } };
}
