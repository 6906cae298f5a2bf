import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { legible } from './legible.ts';

describe("somebody else's text in a line of ours", () => {
  for (const [what, text, shown] of [
    ['does not begin another line', 'orders\n✔ kept', 'orders\\u000a✔ kept'],
    ['does not go back in the line', 'a\rb\bc\td', 'a\\u000db\\u0008c\\u0009d'],
    ['does not steer a terminal', '\u001b[31mred\u009b2J', '\\u001b[31mred\\u009b2J'],
    ['does not turn the direction', 'x\u202egnp.exe\u2066', 'x\\u202egnp.exe\\u2066'],
    ['does not break the line elsewhere', 'a\u2028b\u2029c', 'a\\u2028b\\u2029c'],
    ['stays as it is in any script', 'Straße 家 é ✔', 'Straße 家 é ✔'],
  ] as const) {
    it(what, () => assert.equal(legible(text), shown));
  }
});
