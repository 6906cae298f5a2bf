import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { pageRow } from './index-page.ts';

describe('the page of a copy', () => {
  it('shows every value as text, whatever stands in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('<', '>', '&', '"', "'", 'b', '/') }),
        (value) => {
          const cell = pageRow([value]).slice('<tr><td>'.length, -'</td></tr>\n'.length);
          assert.doesNotMatch(cell, /[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
        },
      ),
    );
  });

  it('tells nothing from an empty text', () => {
    assert.equal(pageRow([null, '']), '<tr><td class="none">nothing</td><td></td></tr>\n');
  });
});
