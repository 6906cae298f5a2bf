/** All that the compiler and the check are told about the controls. */
import type { Catalogue } from '@troth/core/policy';
import { kinds } from './kinds.ts';

export const catalogue: Catalogue = {
  kinds,
  contradictions: [],
  running: new Set([
    'publication',
    'collection',
    'retention',
    'erasure',
    'transport',
    'residency',
    'role',
    'attestation',
    'purpose',
    'access',
    'sharing',
    'logging',
  ]),
};
