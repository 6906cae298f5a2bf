/** Every workflow, by what is asked for. */
import { destroying } from './destruction/enforce.ts';
import { erasing } from './erasure/enforce.ts';
import { exporting } from './export/enforce.ts';
import { objecting, restricting } from './limitation/enforce.ts';
import { sweeping } from './retention/enforce.ts';
import { rectifying } from './rectification/enforce.ts';
import type { Right } from './requests/request.ts';
import type { Workflow } from './requests/workflow.ts';

export const workflows: Readonly<Partial<Record<Right, Workflow>>> = {
  erasure: erasing,
  destruction: destroying,
  retention: sweeping,
  access: exporting,
  portability: exporting,
  rectification: rectifying,
  restriction: restricting,
  objection: objecting,
};
