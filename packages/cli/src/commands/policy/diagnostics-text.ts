import { renderDiagnostics, type DiagnosticStyle } from '@troth/core/policy';
import type { ReadPolicy } from '@troth/server';
import type { Look } from '../../look.ts';
import { projectFrom } from '../../project.ts';

/** With more, the first already fill a screen. */
const most = 20;

/** Diagnostics in this terminal's colours, the first 20 or all, ending with their count. */
export function diagnosticsText(
  { diagnostics, sources }: Pick<ReadPolicy, 'diagnostics' | 'sources'>,
  look: Look,
  { all, cwd }: { readonly all: boolean; readonly cwd: string },
): string {
  const paints: Readonly<Record<DiagnosticStyle, (text: string) => string>> = {
    error: (text) => look.bold(look.red(text)),
    warning: (text) => look.bold(look.yellow(text)),
    message: look.bold,
    gutter: look.dim,
    help: look.green,
  };
  return renderDiagnostics(diagnostics, sources, {
    color: (style, text) => paints[style](text),
    project: projectFrom(cwd),
    most: all ? Infinity : most,
    seeAll: '--all shows them',
  }).trimEnd();
}
