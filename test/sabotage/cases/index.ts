/** Every case, in the order in which the suite tries them. */
import type { Case } from '../case.ts';
import { waysPastTheList } from './access.ts';
import { besideTheMap } from './beside-the-map.ts';
import { whoCameBack } from './came-back.ts';
import { rowsPastTheirPeriod } from './clocks-of-rows.ts';
import { copiesAfterADestruction } from './copies-after-destruction.ts';
import { mixedColumns } from './mixed-columns.ts';
import { namesOfPromises } from './names.ts';
import {
  endedRequestsTakenAway,
  judgementsWrittenOver,
  requestsWrittenOver,
  statementsOfNobody,
} from './own-rows.ts';
import { serverLog, serverPasswords, weakHashes } from './passwords.ts';
import { preparedTransactions } from './prepared-transactions.ts';
import { publishedFiles } from './published-files.ts';
import { sealedByHeader } from './sealed-by-header.ts';
import { skippedColumns } from './skipped-columns.ts';
import { starterPromise } from './starter.ts';
import { endsThatAreNone, waysInWithoutTls } from './transport.ts';
import { unknownPlaces } from './unknown-places.ts';
import { weakerPolicy } from './weaker-policy.ts';
import { wideReads } from './wide-reads.ts';
import { wrongClock } from './wrong-clock.ts';

export const cases: readonly Case[] = [
  wideReads,
  skippedColumns,
  besideTheMap,
  preparedTransactions,
  mixedColumns,
  copiesAfterADestruction,
  rowsPastTheirPeriod,
  whoCameBack,
  starterPromise,
  unknownPlaces,
  sealedByHeader,
  judgementsWrittenOver,
  statementsOfNobody,
  requestsWrittenOver,
  endedRequestsTakenAway,
  publishedFiles,
  wrongClock,
  weakerPolicy,
  ...namesOfPromises,
  weakHashes,
  serverPasswords,
  serverLog,
  waysPastTheList,
  endsThatAreNone,
  waysInWithoutTls,
];
