import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Diagnostic, SourceFile } from './model.ts';
import { renderDiagnostics } from './render-diagnostics.ts';

const file: SourceFile = {
  path: 'acme.policy.yaml',
  text: 'policy: acme\r\npromises:\r\n\tA1: { retentoin: 1 }\r\n名前: 日本語 x\r\n',
};

function at(line: number, column: number, length: number): Diagnostic['at'] {
  return { file: file.path, line, column, length };
}

function diagnostic(place: Diagnostic['at'], fix?: string): Diagnostic {
  const one = { code: 'TR1105', severity: 'error', message: 'no such control', at: place } as const;
  return fix === undefined ? one : { ...one, fix };
}

function linesOf(one: Diagnostic, source = file): string[] {
  return renderDiagnostics([one], [source]).split('\n');
}

describe('renderDiagnostics', () => {
  it('shows code, message, place, the line with carets, help and page', () => {
    assert.equal(
      renderDiagnostics([diagnostic(at(1, 9, 4), 'did you mean `ace`?')], [file]),
      `error[TR1105]: no such control
 --> acme.policy.yaml:1:9
  |
1 | policy: acme
  |         ^^^^
  = help: did you mean \`ace\`?
  = see: docs/errors.md#tr1105

1 error
`,
    );
  });

  it('names the page by its path for whoever stands in another folder', () => {
    const text = renderDiagnostics([diagnostic(at(1, 9, 4))], [file], { project: '/opt/troth/' });
    assert.match(text, /= see: \/opt\/troth\/docs\/errors\.md#tr1105$/m);
  });

  it('says nothing when there is nothing to say', () => {
    assert.equal(renderDiagnostics([], [file]), '');
  });

  it('puts the carets under the text behind tabs and wide characters', () => {
    assert.deepEqual(linesOf(diagnostic(at(3, 8, 9))).slice(3, 5), [
      '3 |   A1: { retentoin: 1 }',
      '  |         ^^^^^^^^^',
    ]);
    assert.deepEqual(linesOf(diagnostic(at(4, 9, 1))).slice(3, 5), [
      '4 | 名前: 日本語 x',
      '  |              ^',
    ]);
  });

  it('cuts a long line around what is underlined', () => {
    const text = `${'a'.repeat(5000)}HERE${'b'.repeat(5000)}`;
    const [, , , line = '', carets = ''] = linesOf(diagnostic(at(1, 5001, 4)), { ...file, text });
    assert.ok(line.length < 120);
    assert.equal(line.indexOf('HERE'), carets.indexOf('^^^^'));
  });

  it('prints nothing that a terminal would obey', () => {
    const text = 'title: \u001b[31mred\u202e\u0007';
    const shown = renderDiagnostics([diagnostic(at(1, 1, 5))], [{ ...file, text }]);
    assert.match(shown, /title: ·\[31mred··/);
  });

  it('does not show the password of a connection string', () => {
    const text = 'url: postgres://acme:tops3cret@db.example/acme';
    const shown = renderDiagnostics([diagnostic(at(1, 1, 3))], [{ ...file, text }]);
    assert.match(shown, /postgres:\/\/acme:\*+@db\.example/);
    assert.doesNotMatch(shown, /tops3cret/);
  });

  it('shows 100 and counts the rest', () => {
    const many = Array.from({ length: 130 }, (_, index) => diagnostic(at(1, index + 1, 1)));
    const shown = renderDiagnostics(
      [...many, { ...diagnostic(at(1, 1, 1)), severity: 'warning' }],
      [file],
    );
    assert.equal(shown.match(/error\[/g)?.length, 100);
    assert.ok(shown.endsWith('\n130 errors, 1 warning; 31 of them not shown\n'));
  });

  it('shows as many as asked for, and says how to see the rest', () => {
    const three = [1, 2, 3].map((column) => diagnostic(at(1, column, 1)));
    const options = { most: 2, seeAll: '--all shows them' };
    const shown = renderDiagnostics(three, [file], options);
    assert.equal(shown.match(/error\[/g)?.length, 2);
    assert.ok(shown.endsWith('\n3 errors; 1 of them not shown (--all shows them)\n'));
    const two = renderDiagnostics(three.slice(0, 2), [file], options);
    assert.ok(two.endsWith('\n2 errors\n'));
  });

  it('leaves the excerpt out when the file is not given', () => {
    assert.deepEqual(
      renderDiagnostics([diagnostic(at(1, 1, 1))], [])
        .split('\n')
        .slice(0, 3),
      [
        'error[TR1105]: no such control',
        ' --> acme.policy.yaml:1:1',
        '  = see: docs/errors.md#tr1105',
      ],
    );
  });

  it('colours by style', () => {
    const shown = renderDiagnostics([diagnostic(at(1, 1, 6))], [file], {
      color: (style, text) => `<${style}>${text}</>`,
    });
    assert.match(shown, /<error>error\[TR1105\]<\/><message>: no such control<\/>/);
    assert.match(shown, /<error>\^{6}<\/>/);
  });
});
