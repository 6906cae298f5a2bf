/** All rules of the data map. */
import type { Reporter } from '../reporter.ts';
import type { MapNode } from '../syntax/node.ts';
import { MapContext } from './context.ts';
import { checkDatasets } from './dataset-rules.ts';
import { checkClocks } from './clock-rules.ts';
import { checkPeople } from './people-rules.ts';
import { checkOpenEnds, checkPurposeUse, checkUrls } from './purpose-rules.ts';
import { checkReferences } from './reference-rules.ts';

/** Rules run on every part that is well formed, whatever is wrong with the others. */
export function checkMap(root: MapNode, reporter: Reporter): void {
  const context = new MapContext(root, reporter);
  checkReferences(context);
  checkDatasets(context);
  checkClocks(context);
  checkPeople(context);
  checkPurposeUse(context);
  checkOpenEnds(context, reporter);
  checkUrls(context);
}
