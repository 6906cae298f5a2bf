/** Card numbers where a look that reads only texts would not see them. */
import type { Case, Variation } from '../case.ts';

function column(type: string, value: string, what: string): Variation {
  return {
    what,
    async wound(world) {
      await world.sql(
        `alter table documents add column extra ${type}; update documents set extra = ${value} where id = (select min(id) from documents)`,
      );
    },
    heal: async (world) => void (await world.sql('alter table documents drop column extra')),
    expect: { status: 'broken', resource: 'main/public.documents.extra' },
  };
}

export const skippedColumns: Case = {
  name: 'a card number in a column of another kind, or spelt otherwise',
  promise: 'panda/P07',
  variations: [
    column('bytea', `convert_to('4111111111111111', 'UTF8')`, 'as bytes'),
    column('tsvector', `to_tsvector('simple', '4111111111111111')`, 'in a search vector'),
    column('numeric(20, 2)', '-4111111111111111.00', 'as a negative amount'),
    column('text', `'4111.1111.1111.1111'`, 'with dots'),
    column('text', `'4111_1111_1111_1111'`, 'with underscores'),
    column('text', `'４１１１１１１１１１１１１１１１'`, 'in full-width digits'),
    column('text[]', `array['paid', '4111-1111-1111-1111']`, 'in an array'),
    column('jsonb', `'{"pay": {"with": 4111111111111111}}'`, 'in a document, as a number'),
    column('bigint', '4111111111111111', 'as a whole number'),
    column('xml', `xmlparse(content '<n>4111111111111111</n>')`, 'in a document of markup'),
    column('hstore', `hstore('card', '4111111111111111')`, 'in pairs of an extension'),
  ].map((one) =>
    one.what.startsWith('in pairs')
      ? {
          ...one,
          async wound(world) {
            await world.sql('create extension if not exists hstore');
            await one.wound(world);
          },
        }
      : one,
  ),
};
