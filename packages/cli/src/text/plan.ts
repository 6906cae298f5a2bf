/** A plan as people read it: what happens to which rows, what stays and why. */
import type { Plan, Remark, Request, Step, StorePlan } from '@troth/server';
import type { Look } from '../look.ts';
import { elsewhereLines } from './elsewhere.ts';
import { hang, wrap } from './wrap.ts';

type Right = Request['right'];

const does = {
  delete: 'delete',
  null: 'empty',
  mask: 'mask',
  unlink: 'let go',
  set: 'correct',
  read: 'copy',
} as const;

/** What a plan without stores means. */
const nothing: Readonly<Record<Right, string>> = {
  erasure: 'No store holds anything of this kind of person.',
  access: 'No store holds anything of this kind of person.',
  portability: 'Nothing of what is held was provided by the person under consent or a contract.',
  rectification: 'Nothing is to be corrected.',
  restriction: 'No row is changed: what the data may be used for is.',
  objection: 'No row is changed: what the data may be used for is.',
  destruction: 'No store holds anything of this customer.',
  retention: 'No dataset has a period that could have run out.',
};

export function planText(plan: Plan, look: Look, right: Right = 'erasure'): string {
  const recipients = Object.keys(plan.recipients);
  const sealed = plan.sealed.length > 0 ? [wrap(sealedText(plan, right), look.width)] : [];
  return [
    ...plan.stores.map((part) => storeText(part, look, { right, isCounted: isCounted(plan) })),
    ...(plan.stores.length === 0 && plan.obstacles.length === 0 ? [nothing[right]] : []),
    ...sealed,
    ...(recipients.length > 0 ? [`To be told: ${recipients.join(', ')}`] : []),
    ...rehearsalLines(plan, look),
    ...elsewhereLines(plan, look),
    ...(plan.leftOut ?? []).map((remark) => remarkText(look.red('Left out'), remark, look)),
    ...plan.warnings.map((remark) => remarkText('Warning', remark, look)),
    ...plan.obstacles.map((remark) => remarkText(look.red('Refused'), remark, look)),
  ].join('\n');
}

function sealedText({ sealed }: Plan, right: Right): string {
  const fields = sealed.join(', ');
  switch (right) {
    case 'access':
    case 'portability':
      return `Opened for the person: ${fields}`;
    case 'rectification':
      return `Sealed before it is written: ${fields}`;
    case 'restriction':
    case 'objection':
      return `Refused from then on: ${fields}`;
    case 'erasure':
    case 'destruction':
    case 'retention':
      return `Key to be destroyed: it closes ${fields}`;
  }
}

/** A plan that is known to be refused has its rows counted by nobody. */
function isCounted({ obstacles, stores }: Plan): boolean {
  const rows = stores.flatMap(({ steps, kept }) => [...steps, ...kept]).map((one) => one.rows ?? 0);
  return obstacles.length === 0 || rows.some((count) => count > 0);
}

function storeText(
  { store, steps, kept, pointing = [] }: StorePlan,
  look: Look,
  { right, isCounted: counts }: { readonly right: Right; readonly isCounted: boolean },
): string {
  const rowsText = (rows: number): string => (counts ? rowCount(rows) : 'rows not counted');
  // Each row once, and what nobody refers to is not let go of.
  const shown = steps.filter(
    ({ how, rows, ahead }) => ahead !== true && (how !== 'unlink' || rows > 0 || !counts),
  );
  const lines = shown.map((step) => {
    const columns = Object.keys(step.set).join(', ');
    const by = step.reach.fields.length === 0 ? '' : ` by ${step.reach.fields.join(', ')}`;
    const what = `${step.dataset}, ${rowsText(step.rows)}${by}${columns === '' ? '' : `: ${columns}`}`;
    return hang(verb(does[step.how]), `${what}${whoseText(step)}`, look.width);
  });
  const isCopy = right === 'access' || right === 'portability';
  const stays = kept.map(({ dataset, rows, because }) => {
    const others = isCopy ? '' : ', not the person’s own';
    const what = `${dataset}${rows === null ? others : `, ${rowsText(rows)}`}: ${because}`;
    return hang(verb(isCopy ? 'leave' : 'keep'), what, look.width);
  });
  const others = pointing
    .filter(({ rows }) => rows !== null && rows > 0)
    .map(({ dataset, rows, because }) =>
      hang(verb('keep'), `${dataset}, ${rowsText(rows ?? 0)} of others: ${because}`, look.width),
    );
  return [look.bold(`Store ${store}`), ...lines, ...stays, ...others].join('\n');
}

/** In brackets; nothing where they are the person's own. */
function whoseText({ how, whose }: Step): string {
  if (whose !== undefined) return whoseWords[whose];
  return how === 'unlink' ? ' (rows of others)' : '';
}

const whoseWords: Readonly<Record<NonNullable<Step['whose']>, string>> = {
  own: '',
  shared: ' (shared with others)',
  others: ' (rows of others)',
  unnamed: ' (they name nobody, and refer to the person’s)',
};

/** Stands before the rest, which is indented by it. */
function verb(word: string): string {
  return `  ${word.padEnd(8)}`;
}

function rowCount(rows: number): string {
  return `${rows.toLocaleString('en-US')} ${rows === 1 ? 'row' : 'rows'}`;
}

/** What trying the plan has shown, and of which store it was not tried. */
function rehearsalLines({ rehearsal }: Plan, { width }: Look): readonly string[] {
  if (rehearsal === undefined) return [];
  const { notTried, effects } = rehearsal;
  return [
    ...effects.map(({ where, says }) => wrap(`Besides, in ${where}: ${says}.`, width)),
    ...Object.entries(notTried).map(([store, why]) =>
      wrap(`Not rehearsed in ${store}: ${why}.`, width),
    ),
  ];
}

export function remarkText(
  head: string,
  { resource, message, paste }: Remark,
  { width }: Look,
): string {
  const said = wrap(`${head}: ${message} (${resource})`, width);
  return paste === undefined ? said : `${said}\n    ${paste}`;
}
