/** Every kind of clause that a policy may use, in the order in which they are documented. */
import type { ClauseKind } from '@troth/core/control';
import { clause as access } from './access/clause.ts';
import { clause as attestation } from './attestation/clause.ts';
import { clause as availability } from './availability/clause.ts';
import { clause as backup } from './backup/clause.ts';
import { clause as breachNotice } from './breach-notice/clause.ts';
import { clause as client } from './client/clause.ts';
import { clause as collection } from './collection/clause.ts';
import { clause as consent } from './consent/clause.ts';
import { clause as destruction } from './destruction/clause.ts';
import { clause as detection } from './detection/clause.ts';
import { clause as disclosure } from './disclosure/clause.ts';
import { clause as encryption } from './encryption/clause.ts';
import { clause as erasure } from './erasure/clause.ts';
import { clause as exporting } from './export/clause.ts';
import { clause as intake } from './intake/clause.ts';
import { clause as logging } from './logging/clause.ts';
import { clause as mail } from './mail/clause.ts';
import { clause as network } from './network/clause.ts';
import { clause as personnel } from './personnel/clause.ts';
import { clause as publication } from './publication/clause.ts';
import { clause as purpose } from './purpose/clause.ts';
import { clause as recovery } from './recovery/clause.ts';
import { clause as residency } from './residency/clause.ts';
import { clause as retention } from './retention/clause.ts';
import { clause as role } from './role/clause.ts';
import { clause as sharing } from './sharing/clause.ts';
import { clause as statistics } from './statistics/clause.ts';
import { clause as support } from './support/clause.ts';
import { clause as training } from './training/clause.ts';
import { clause as transport } from './transport/clause.ts';
import { clause as vulnerability } from './vulnerability/clause.ts';

export const kinds: readonly ClauseKind[] = [
  collection,
  intake,
  purpose,
  consent,
  training,
  statistics,
  retention,
  erasure,
  exporting,
  destruction,
  encryption,
  transport,
  network,
  residency,
  access,
  logging,
  personnel,
  breachNotice,
  detection,
  backup,
  recovery,
  mail,
  sharing,
  role,
  vulnerability,
  disclosure,
  support,
  availability,
  publication,
  client,
  attestation,
];
