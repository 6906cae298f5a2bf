/** Rows of destroyed customers in a dataset that a duty keeps: more than the certificates say were kept. */
import type { CertificateFacts } from './certificate-facts.ts';
import type { Asked } from './asking.ts';
import type { Listed } from './listed.ts';

export function withBeyond(
  asked: Asked,
  listed: Listed,
  { said }: Pick<CertificateFacts, 'said'>,
): Asked {
  const { place, found } = asked;
  if (!place.keeps) return asked;
  const where = `${place.store}.${place.name}`;
  let rows = 0;
  let untold = 0;
  for (const [pseudonym, { kept = 0 }] of found) {
    if (kept === 0) continue;
    const requests = listed.get(pseudonym)?.requests;
    // The latest counts: what was kept then may have ended since, and nothing may have come.
    const latest = said.find(({ request }) => requests?.has(request));
    const known = latest && (where in latest.kept ? latest.kept[where] : 0);
    if (known === undefined || known === null) untold += kept;
    else rows += Math.max(0, kept - known);
  }
  return { ...asked, beyond: { rows, untold } };
}
