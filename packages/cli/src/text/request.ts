/** A request as people read it. */
import type { Failure, Request, RequestEvent } from '@troth/server';
import type { Look } from '../look.ts';

/** One line of a list. */
export function requestLine(request: Request, look: Look): string {
  const { id, policy, right, subjectKind, state } = request;
  return `${look.bold(id)}  ${policy}  ${right} of one ${subjectKind}  ${stateText(request, look)}  ${state === 'done' ? '' : `due ${dayOf(request.dueAt)}`}`.trimEnd();
}

export function requestText(request: Request, events: readonly RequestEvent[], look: Look): string {
  const extended = request.extendedBecause;
  return [
    requestLine(request, look),
    look.dim(`  person ${request.pseudonym}`),
    ...(extended === null ? [] : [`  extended, because: ${extended}`]),
    ...events.map(
      ({ event, state, at, entry }) =>
        `  ${at.toString({ smallestUnit: 'second' })}  ${event} → ${state}  ${look.dim(entry)}`,
    ),
    ...request.failures.map((failure) => look.red(`  not done: ${failureText(failure)}`)),
  ].join('\n');
}

export function failureText({ store, resource, code, rows }: Failure): string {
  const where = resource === '' ? `store ${store}` : resource;
  return `${where}: ${code}${rows === null ? '' : `, ${rows} ${rows === 1 ? 'row' : 'rows'}`}`;
}

function stateText({ state }: Request, look: Look): string {
  if (state === 'done') return look.green(state);
  return state === 'failed' || state === 'partial' ? look.red(state) : look.yellow(state);
}

function dayOf(at: Temporal.Instant): string {
  return at.toString().slice(0, 10);
}
