/** What has the header of a sealed value, and is none. */
import type { Case, Variation } from '../case.ts';

const first =
  'where (tenant_id, id) = (select tenant_id, id from billing order by tenant_id, id limit 1)';

/** What was there is put back. */
function spoilt(what: string, text: string, resource: string): Variation {
  let kept: Readonly<Record<string, unknown>> = {};
  return {
    what,
    async wound(world) {
      [kept = {}] = await world.sql(`select street, postcode from billing ${first}`);
      await world.sql(text);
    },
    async heal(world) {
      const { street, postcode } = kept;
      await world.sql(
        `update billing set street = '${String(street)}', postcode = '${String(postcode)}' ${first}`,
      );
    },
    expect: { status: 'broken', resource },
  };
}

export const sealedByHeader: Case = {
  name: 'sealed by its header alone',
  promise: 'panda/P19',
  embedded: true,
  variations: [
    spoilt(
      'plain text',
      `update billing set street = '12 Sloane Avenue' ${first}`,
      'main/public.billing.street',
    ),
    spoilt(
      'a valid header, with plain text in base64url as the body',
      `update billing set street = regexp_replace(street, '[^:]*$',
           translate(encode(convert_to(repeat('12 Sloane Avenue, ', 5), 'UTF8'), 'base64'), E'+/=\\n', '-_')) ${first}`,
      'main/public.billing.street',
    ),
    spoilt(
      'one flipped character',
      `update billing set postcode = overlay(postcode placing
           (case substr(postcode, length(postcode) - 8, 1) when 'A' then 'B' else 'A' end)
           from length(postcode) - 8 for 1) ${first}`,
      'main/public.billing.postcode',
    ),
    spoilt(
      'two fields of one person swapped',
      `update billing set street = postcode, postcode = street ${first}`,
      'main/public.billing.',
    ),
    spoilt(
      "somebody else's sealed value",
      `update billing set street = (select street from billing order by tenant_id desc, id desc limit 1) ${first}`,
      'main/public.billing.street',
    ),
  ],
};
