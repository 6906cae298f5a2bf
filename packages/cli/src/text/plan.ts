/** A plan of an erasure as people read it: what happens to which rows, what stays and why. */
import type { Plan, Remark, StorePlan } from '@troth/server';
import type { Look } from '../look.ts';
import { hang, wrap } from './wrap.ts';

const does = {
  delete: 'delete',
  null: 'empty',
  mask: 'mask',
  unlink: 'let go',
} as const;

export function planText(plan: Plan, look: Look): string {
  const recipients = Object.keys(plan.recipients);
  return [
    ...plan.stores.map((part) => storeText(part, look)),
    ...(plan.sealed.length > 0 ? [`Key to be destroyed: it closes ${plan.sealed.join(', ')}`] : []),
    ...(recipients.length > 0 ? [`To be told: ${recipients.join(', ')}`] : []),
    ...plan.warnings.map((remark) => remarkText('Warning', remark, look)),
    ...plan.obstacles.map((remark) => remarkText(look.red('Refused'), remark, look)),
    ...(plan.stores.length === 0 ? ['No store holds anything of this kind of person.'] : []),
  ].join('\n');
}

function storeText({ store, steps, kept }: StorePlan, look: Look): string {
  const lines = steps.map((step) => {
    const rows = `${step.rows} ${step.rows === 1 ? 'row' : 'rows'}`;
    const columns = Object.keys(step.set).join(', ');
    const what = `${does[step.how].padEnd(7)} ${step.dataset}, ${rows} by ${step.reach.fields.join(', ')}${columns === '' ? '' : `: ${columns}`}`;
    return hang('  ', step.how === 'unlink' ? `${what} (rows of others)` : what, look.width);
  });
  const stays = kept.map(({ dataset, rows, because }) => {
    const count = rows === null ? 'not the person’s own' : `${rows} ${rows === 1 ? 'row' : 'rows'}`;
    return wrap(`keep    ${dataset}, ${count}: ${because}`, look.width, '  ');
  });
  return [look.bold(`Store ${store}`), ...lines, ...stays].join('\n');
}

function remarkText(head: string, { resource, message }: Remark, { width }: Look): string {
  return wrap(`${head}: ${message} (${resource})`, width);
}
