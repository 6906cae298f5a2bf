/** What is promised becomes less, in a file, without a word and under the old date. */
import type { Case, Variation } from '../case.ts';

function silently(
  what: string,
  file: 'policy' | 'map',
  from: string | RegExp,
  to: string,
): Variation {
  return {
    what,
    async wound(world) {
      let before = '';
      await world.edit(file, (text) => {
        before = text;
        return text.replace(from, to);
      });
      await world.edit(file, (text) => {
        if (text === before) throw new Error(`Nothing changed: ${what}`);
        return text;
      });
      await world.reopen();
    },
    expect: { status: 'broken', resource: 'policy' },
  };
}

export const weakerPolicy: Case = {
  name: 'a weaker policy under an old date',
  promise: 'xai/X01',
  variations: [
    silently('a longer period', 'map', /keep: 90 days/, 'keep: 900 days'),
    silently('a clause that asks for less', 'policy', 'within: 1 month', 'within: 6 months'),
    silently('a reason to keep', 'map', /erase: delete/, 'erase: { keep-because: We like it }'),
    silently(
      'something left out of the map',
      'map',
      '    holders:',
      `      - { what: tables, names: ["backup.*"], because: "Nobody looks there" }\n    holders:`,
    ),
    silently('a promise that is gone', 'policy', /  X28:[\s\S]*?\n\n/, ''),
  ],
};
