/** A promise with a name that is not of the demos' kind is checked like any other. */
import { sql, type Case } from '../case.ts';
import type { World } from '../world.ts';

/** One promise more, of cards, under this name. */
function named(name: string): Case {
  return {
    name: `a promise called ${name}`,
    promise: `panda/${name}`,
    async prepare(world: World) {
      await world.edit(
        'policy',
        (text) =>
          `${text.trimEnd()}\n\n  ${name}:\n    says: We keep no card number.\n    keep:\n      - collection: { cards: tokens-only }\n`,
      );
      await world.reopen();
    },
    variations: [
      ['documents', 'body', '4111 1111 1111 1111'],
      ['prompts', 'answer', '5555-5555-5555-4444'],
      ['support_cases', 'notes', '378282246310005'],
    ].map(([table = '', column = '', card = '']) => ({
      what: `a card number in ${table}.${column}`,
      wound: sql(
        `alter table ${table} add before_it text; update ${table} set before_it = ${column};
         update ${table} set ${column} = '${card}' where id = (select min(id) from ${table})`,
      ),
      heal: sql(
        `update ${table} set ${column} = before_it; alter table ${table} drop column before_it`,
      ),
      expect: { status: 'broken', resource: `main/public.${table}.${column}` },
    })),
  };
}

export const namesOfPromises: readonly Case[] = [named('A03b'), named('privacy-1')];
