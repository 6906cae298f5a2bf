import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { compilePolicy } from './compile.ts';
import { renderPolicy } from './render-policy.ts';
import { catalogue } from './testing/catalogue.ts';
import { edit, mapFile, policyFile } from './testing/files.ts';

function render(policy = policyFile, map = mapFile): string {
  const compiled = compilePolicy({ policy, maps: [map], catalogue });
  assert.ok(compiled.policy !== undefined, JSON.stringify(compiled.diagnostics));
  return renderPolicy(compiled.policy, catalogue);
}

describe('renderPolicy', () => {
  it('says every promise with its clauses as sentences', () => {
    const page = render();
    assert.match(
      page,
      /^# Acme privacy policy\n\nAcme. In effect from 2024-01-01, last changed on 2024-06-01/,
    );
    assert.match(
      page,
      /### A2\n\nYour data is erased within a month of your request\.\n\n\*The month of the law/,
    );
    assert.match(page, /- Your data is erased within 1 month\.\n- Our head-of-privacy states/);
    assert.match(page, /### A3\n\nYour data is safe with us\.\n\nAs good as the worst of A1, A2\./);
  });

  it('says of a clause whose control does not run that nothing checks it', () => {
    const mail =
      'promises:\n  A0:\n    says: Mail.\n    keep: [{ mail: { class: essential, opt-out: never } }]\n';
    assert.match(
      render(edit(policyFile, ['promises:\n', mail])),
      /- We send essential mail\. \*\(nothing checks this yet\)\*/,
    );
  });

  it('lists data, purposes, recipients and places', () => {
    const page = render();
    for (const row of [
      '| customers | name, contact email, authorization password | A person who bought something | service | for 1 year after left at | deleted | controller |',
      '| orders | unique id, content | – | service | for 10 years after customers left at | kept (The tax office asks for ten years) | controller |',
      '| service | Provide the service | contract |',
      '| Parcel Post | DE | none | service | customers (name), orders (everything) |',
      '| main | Example Host | eu-central-1 | DE | none | platform team |',
    ])
      assert.ok(page.includes(row), row);
    assert.match(page, /Fideslang/);
  });

  it('lets no text become markup', () => {
    const policy = edit(
      policyFile,
      ['says: Data stays no longer than stated.', 'says: "# <b>bold</b> | [x](javascript:1) *y*"'],
      ['title: Acme privacy policy', 'title: "A\\n\\n# B"'],
    );
    const page = render(policy);
    assert.ok(page.includes('\\# \\<b\\>bold\\</b\\> \\| \\[x\\](javascript:1) \\*y\\*'));
    assert.ok(page.startsWith('# A \\# B\n'));
  });
});
