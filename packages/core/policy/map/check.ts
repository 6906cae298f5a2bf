/** All rules of the data map. */
import type { Reporter } from '../reporter.ts';
import { MapContext } from './context.ts';
import { checkDatasets } from './dataset-rules.ts';
import { checkGraph } from './graph-rules.ts';
import { checkOpenEnds, checkPurposeUse, checkUrls } from './purpose-rules.ts';
import type { CheckedMap } from './read.ts';
import { checkReferences } from './reference-rules.ts';

/** Rules run on every part that is well formed, whatever is wrong with the others. */
export function checkMap(checked: CheckedMap, reporter: Reporter): void {
  const context = new MapContext(checked, reporter);
  checkReferences(context);
  checkDatasets(context);
  checkGraph(context);
  checkPurposeUse(context);
  checkOpenEnds(context, reporter);
  checkUrls(context);
}
