/**
 * Diagnostics as a good compiler prints them:
 *
 *     error[TR1105]: no control is called `retentoin`
 *       --> acme.policy.yaml:12:9
 *        |
 *     12 |       - retentoin: { period: stated }
 *        |         ^^^^^^^^^
 *        = help: did you mean `retention`?
 *        = see: docs/errors.md#tr1105
 */
import { pageOf } from './codes.ts';
import type { Diagnostic, SourceFile } from './model.ts';
import { indexLines, lineText, type Source } from './syntax/source.ts';
import { excerptOf } from './excerpt.ts';

export type DiagnosticStyle = 'error' | 'warning' | 'message' | 'gutter' | 'help';

export interface RenderDiagnosticsOptions {
  /** Puts text into a style; plain text without it. */
  readonly color?: (style: DiagnosticStyle, text: string) => string;
  /** More are counted, not shown: nobody reads them, and the first ones often cause the rest. 100. */
  readonly most?: number;
  /** Folder of the project, ending with a slash, for whoever does not stand in it. */
  readonly project?: string;
  /** How the reader comes to see those that are not shown: `--all shows them`. */
  readonly seeAll?: string;
}

/** All diagnostics as text, ending with a count; empty for none. Safe to print: no control characters. */
export function renderDiagnostics(
  diagnostics: readonly Diagnostic[],
  sources: readonly SourceFile[],
  { color = (_, text) => text, most = 100, seeAll, project = '' }: RenderDiagnosticsOptions = {},
): string {
  if (diagnostics.length === 0) return '';
  const indexed = new Map(sources.map((file) => [file.path, indexLines(file)]));
  const blocks = diagnostics.slice(0, most).map((one) => {
    const see = `${project}${pageOf(one.code)}`;
    return renderOne(one, { source: indexed.get(one.at.file), see }, color);
  });
  const hidden = diagnostics.length - blocks.length;
  const rest = hidden === 0 ? '' : `; ${hidden} of them not shown`;
  const how = hidden === 0 || seeAll === undefined ? '' : ` (${seeAll})`;
  return `${[...blocks, `${summarize(diagnostics, color)}${rest}${how}`].join('\n\n')}\n`;
}

type Color = NonNullable<RenderDiagnosticsOptions['color']>;

function renderOne(
  diagnostic: Diagnostic,
  { source, see }: { readonly source: Source | undefined; readonly see: string },
  color: Color,
): string {
  const { code, severity, message, at, fix } = diagnostic;
  const number = String(at.line);
  const blank = ' '.repeat(number.length);
  const gutter = (text: string) => color('gutter', text);
  const lines = [
    `${color(severity, `${severity}[${code}]`)}${color('message', `: ${message}`)}`,
    `${blank}${gutter('-->')} ${at.file}:${at.line}:${at.column}`,
  ];
  if (source !== undefined) {
    const { text, underline } = excerptOf(lineText(source, at.line), at.column, at.length);
    lines.push(
      `${blank} ${gutter('|')}`,
      `${gutter(`${number} |`)} ${text}`.trimEnd(),
      `${blank} ${gutter('|')} ${color(severity, underline)}`,
    );
  }
  if (fix !== undefined) lines.push(`${blank} ${gutter('=')} ${color('help', 'help')}: ${fix}`);
  lines.push(`${blank} ${gutter('=')} see: ${see}`);
  return lines.join('\n');
}

function summarize(diagnostics: readonly Diagnostic[], color: Color): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [
    errors > 0 ? color('error', counted(errors, 'error')) : '',
    warnings > 0 ? color('warning', counted(warnings, 'warning')) : '',
  ].filter((part) => part !== '');
  return parts.join(', ');
}

function counted(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? '' : 's'}`;
}
