/** The plan of a sweep as people read it: rows by dataset and reason; what has nothing to go is counted. */
import type { Plan, Remark, Step, StorePlan } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, hang, wrap } from './wrap.ts';

export function sweepText(policy: string, plan: Plan, look: Look): string {
  const hasNone = plan.stores.every(({ steps }) => steps.every(({ rows }) => rows === 0));
  return [
    look.bold(`Sweep of ${policy}`),
    ...plan.stores.map((part) => storeText(part, plan.obstacles.length > 0, look)),
    ...(hasNone && plan.obstacles.length === 0 ? [nothingText(plan)] : []),
    ...(plan.leftOut ?? []).map((remark) => remarkText(look.red('Left out'), remark, look)),
    ...plan.warnings.map((remark) => remarkText('Warning', remark, look)),
    ...plan.obstacles.map((remark) => remarkText(look.red('Refused'), remark, look)),
  ].join('\n');
}

function nothingText({ stores }: Plan): string {
  const stays = stores.some(({ kept }) => kept.some(({ rows }) => (rows ?? 0) > 0));
  return stays
    ? 'The sweep would change nothing: what is past its period stays, for the reasons above.'
    : 'Nothing is past its period.';
}

function storeText({ store, steps, kept }: StorePlan, isRefused: boolean, look: Look): string {
  // Rows whose references are emptied ahead are counted where they go.
  const lines = steps
    .filter(({ rows, ahead }) => rows > 0 && ahead !== true)
    .map((step) => stepText(step, look));
  const touched = new Set(steps.filter(({ rows }) => rows > 0).map(({ dataset }) => dataset));
  const others = new Set(steps.map(({ dataset }) => dataset).filter((name) => !touched.has(name)));
  const stays = kept
    .filter(({ rows }) => rows !== 0)
    .map(({ dataset, rows, because }) =>
      hang('  keep    ', `${dataset}, ${counted(rows ?? 0, 'row')}: ${because}`, look.width),
    );
  // What was refused was not counted.
  const rest =
    others.size === 0 || isRefused ? [] : [`  nothing of ${counted(others.size, 'other dataset')}`];
  return [`Store ${store}`, ...lines, ...stays, ...rest].join('\n');
}

function stepText({ dataset, how, rows, because, set }: Step, look: Look): string {
  const columns = Object.keys(set).join(', ');
  const what = how === 'delete' ? '  delete  ' : how === 'unlink' ? '  let go  ' : '  empty   ';
  const place = columns === '' ? dataset : `${dataset}.${columns}`;
  return hang(what, `${place}, ${counted(rows, 'row')}: ${because}`, look.width);
}

function remarkText(head: string, { resource, message, paste }: Remark, { width }: Look): string {
  const said = wrap(`${head}: ${message} (${resource})`, width);
  return paste === undefined ? said : `${said}\n    ${paste}`;
}
