/** All that the compiler and the check are told about the controls. */
import type { Catalogue } from '@troth/core/policy';
import { access } from './access/index.ts';
import { attestation } from './attestation/index.ts';
import { collection } from './collection/index.ts';
import type { RunningControl } from './context.ts';
import { contradictions } from './contradictions.ts';
import { destruction } from './destruction/index.ts';
import { encryption } from './encryption/index.ts';
import { erasure } from './erasure/index.ts';
import { exports } from './export/index.ts';
import { kinds } from './kinds.ts';
import { logging } from './logging/index.ts';
import { publication } from './publication/index.ts';
import { purpose } from './purpose/index.ts';
import { residency } from './residency/index.ts';
import { retention } from './retention/index.ts';
import { role } from './role/index.ts';
import { sharing } from './sharing/index.ts';
import { transport } from './transport/index.ts';

const running: readonly RunningControl[] = [
  access,
  attestation,
  collection,
  destruction,
  encryption,
  erasure,
  exports,
  logging,
  publication,
  purpose,
  residency,
  retention,
  role,
  sharing,
  transport,
];

/** Controls that run, by the kind of clause that they keep. */
export const controls: ReadonlyMap<string, RunningControl> = new Map(
  running.map((control) => [control.clause.kind, control]),
);

export const catalogue: Catalogue = {
  kinds,
  contradictions,
  running: new Set(controls.keys()),
};
