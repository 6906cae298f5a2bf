import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Draw } from './draw.ts';
import { People } from './people.ts';
import { drawWords } from './words.ts';

describe('draws', () => {
  it('depend on seed, stream and index alone', () => {
    fc.assert(
      fc.property(fc.integer(), fc.string(), fc.nat(), fc.nat(), (seed, stream, index, other) => {
        const [a, b] = [new Draw(seed, stream), new Draw(seed, stream)];
        b.at(other).next();
        assert.equal(a.at(index).next(), b.at(index).next());
      }),
    );
  });

  it('stay within their bounds', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.nat(),
        fc.integer({ min: 1, max: 1000 }),
        (seed, index, span) => {
          const drawn = new Draw(seed, 'bounds').at(index).between(-5, -5 + span);
          assert.ok(drawn >= -5 && drawn <= -5 + span);
        },
      ),
    );
  });

  it('differ from row to row', () => {
    const draw = new Draw(1, 'rows');
    const values = new Set(Array.from({ length: 10_000 }, (_, index) => draw.at(index).next()));
    assert.ok(values.size > 9_990);
  });

  it('make tokens that no scan takes for a card number', () => {
    const draw = new Draw(1, 'tokens');
    for (let index = 0; index < 20_000; index++) {
      assert.match(draw.at(index).token(43), /^[a-zA-F]{43}$/);
    }
  });
});

describe('people', () => {
  it('have mailboxes of their own', () => {
    const people = new People(1, drawWords(1));
    const boxes = new Set(Array.from({ length: 20_000 }, (_, one) => people.person(one).mailbox));
    assert.equal(boxes.size, 20_000);
  });
});
