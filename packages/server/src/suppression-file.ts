/** The file of the suppression ledger, and what of it may be believed. */
import { join } from 'node:path';
import { heldLines } from './controls/records/suppressed.ts';
import type { RequestEnvironment } from './controls/requests/environment.ts';
import { openSuppression } from './controls/requests/suppression.ts';
import type { Parts } from './parts.ts';

export function suppressionOf({
  configuration,
  environment: { pool, reader },
}: Pick<Parts, 'configuration' | 'environment'>): Pick<
  RequestEnvironment,
  'suppression' | 'suppressed'
> {
  const suppression = openSuppression(join(configuration.home, 'suppression', 'ledger.jsonl'));
  const lines = () => suppression.numbered();
  return { suppression, suppressed: (policy) => heldLines({ pool, reader, lines }, policy) };
}
