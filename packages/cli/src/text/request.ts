/** A request as people read it. */
import type { Failure, Request, RequestEvent } from '@troth/server';
import type { Look } from '../look.ts';
import { counted, hang } from './wrap.ts';

/** One line of a list. */
export function requestLine(request: Request, look: Look): string {
  const { id, policy } = request;
  const due = request.finishedAt === null ? `due ${dayOf(request.dueAt)}` : '';
  const changed = request.differs === undefined ? '' : look.red('changed in the database');
  return `${look.bold(id)}  ${policy}  ${aboutText(request)}  ${stateText(request, look)}  ${due}  ${changed}`.trimEnd();
}

/** `erasure of one employee`, `erasure of 10,000 people (employee)`, `retention`. */
export function aboutText({
  right,
  subjectKind,
  people,
}: Pick<Request, 'right' | 'subjectKind' | 'people'>): string {
  if (people === 0) return right;
  const joint = right === 'erasure' || right === 'destruction' ? 'of' : 'for';
  if (people > 1)
    return `${right} ${joint} ${people.toLocaleString('en-US')} people (${subjectKind})`;
  return `${right} ${joint} one ${subjectKind === 'tenant' ? 'customer' : subjectKind}`;
}

export function requestText(request: Request, events: readonly RequestEvent[], look: Look): string {
  const { extendedBecause: extended, pseudonym } = request;
  return [
    requestLine(request, look),
    ...(request.differs === undefined
      ? []
      : [
          look.red(
            hang(
              '  ',
              `Somebody changed Troth's database: the row of this request ${request.differs}. What the ledger says counts, and nothing is done for it.`,
              look.width,
            ),
          ),
        ]),
    ...(pseudonym === null ? [] : [look.dim(`  person ${pseudonym}`)]),
    ...(extended === null ? [] : [`  extended, because: ${extended}`]),
    ...events.map(
      ({ event, state, at, entry }) =>
        `  ${at.toString({ smallestUnit: 'second' })}  ${event} → ${state}  ${look.dim(entry)}`,
    ),
    ...request.failures.flatMap((failure) => [
      look.red(`  not done: ${failureText(failure)}`),
      ...(failure.says === undefined ? [] : [hang('    ', failure.says, look.width)]),
    ]),
    ...(request.state === 'partial' && request.failures.every(({ code }) => beyond.has(code))
      ? [
          `  Nobody can do more. To close it as it is: ${look.command} request close ${request.id} --because REASON`,
        ]
      : []),
    ...(request.failures.length > 0 && request.failures.every(({ untouched }) => untouched)
      ? [
          `  Nothing was changed. To give it up: ${look.command} request cancel ${request.id} --because REASON`,
        ]
      : []),
  ].join('\n');
}

const beyond: ReadonlySet<string> = new Set(['not-looked-for', 'left-out']);

export function failureText({ store, resource, code, rows }: Failure): string {
  const where = resource === '' ? `store ${store}` : resource;
  return `${where}: ${code}${rows === null ? '' : `, ${counted(rows, 'row')}`}`;
}

function stateText({ state, plan }: Request, look: Look): string {
  const isRefused = state === 'planned' && (plan?.obstacles.length ?? 0) > 0;
  if (isRefused) return look.red('plan refused');
  if (state === 'done') return look.green(state);
  if (state === 'nothing-left') return 'ended, nothing left';
  return state === 'failed' || state === 'partial' ? look.red(state) : look.yellow(state);
}

function dayOf(at: Temporal.Instant): string {
  return at.toString().slice(0, 10);
}
