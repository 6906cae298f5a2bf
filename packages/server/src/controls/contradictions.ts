/** Rules across clauses: what a policy promises that other parts of it make impossible to keep. */
import type { Contradiction } from '@troth/core/policy';
import { backupsOutlive } from './contradictions/backups.ts';
import { figuresDiffer } from './contradictions/figures.ts';
import { optOutCoversEssential, promotionCannotBeStopped } from './contradictions/mail.ts';
import { namesAreKnown } from './contradictions/names.ts';
import { periodsOutlast } from './contradictions/periods.ts';

export const contradictions: readonly Contradiction[] = [
  backupsOutlive,
  periodsOutlast,
  optOutCoversEssential,
  figuresDiffer,
  promotionCannotBeStopped,
  namesAreKnown,
];
