/** What a whole promise rests on: the looks of its findings, those of one kind said once with their sums. */
import type { Coverage } from '@troth/core/control';
import type { PromiseReport, ReportedFinding } from '@troth/server';
import { lookedText, roleText, whenLines } from './basis.ts';
import { numbersLeft } from './extent.ts';
import { counted, moment } from './wrap.ts';

/** Lines of one promise in a report; `troth explain` shows the basis of every finding. */
const mostLines = 3;
const mostLeft = 6;
const mostNames = 3;

interface Look {
  readonly outcome: ReportedFinding['outcome'];
  readonly resource: string;
  readonly coverage: Coverage;
  readonly attestation: ReportedFinding['attestation'] | undefined;
}

/** `explain`: the command that shows all of it. */
export function promiseBasis(promise: PromiseReport, explain: string): readonly string[] {
  const { clauses, rollsUp } = promise;
  const findings = clauses.flatMap((clause) => clause.findings);
  const looks = findings.flatMap(({ outcome, resource, coverage, attestation }): Look[] =>
    coverage ? [{ outcome, resource, coverage, attestation }] : [],
  );
  const stated = findings
    .filter(({ outcome }) => outcome === 'attested')
    .map(({ message }) => `${message} Nothing was measured.`);
  const kinds = Map.groupBy(looks, ({ outcome, coverage: { how } }) => `${outcome} ${how}`);
  const lines = [...kinds.values()].map((group) => groupText(group, promise.checkedAt));
  return [
    ...(rollsUp.length === 0
      ? []
      : [`Rests on: ${rollsUp.join(', ')}, of which it has the worst status`]),
    ...few(lines, mostLines, (more) => `and ${counted(more, 'more look')}: ${explain}`),
    ...stated,
    ...leftLine(looks, explain),
    ...whenLines(promise),
  ];
}

function groupText(group: readonly Look[], checkedAt: string | null): string {
  const coverages = group.map(({ coverage }) => coverage);
  const how = coverages[0]?.how ?? '';
  // Several findings read the same declarations: their numbers cannot be added up.
  const names = [...new Set(coverages.flatMap((one) => one.names ?? []))];
  if (group[0]?.outcome === 'declared') {
    const about = names.length === 0 ? '' : ` (${firstOf(names)})`;
    return `Declared in ${how}${about}${attestedText(group)}`;
  }
  const since = coverages.flatMap((one) => one.since ?? []).toSorted()[0];
  const isOlder = since !== undefined && checkedAt !== null && moment(since) !== moment(checkedAt);
  return `${lookedText(places(names), summed(group), how)}${isOlder ? `, since ${moment(since)}` : ''}`;
}

function attestedText(looks: readonly Look[]): string {
  const [first] = looks.flatMap(({ attestation }) => attestation ?? []);
  if (first === undefined) return '';
  const made = first.made === undefined ? '' : ` on ${first.made}`;
  return `, attested by the ${roleText(first.role)}${made} until ${first.until}, not measured`;
}

/** Many names come down to the stores that they are in. */
function places(names: readonly string[]): string {
  if (names.length <= mostNames) return names.join(', ');
  const stores = new Set(names.map((name) => /^([\w-]+)[/.]/.exec(name)?.[1]));
  if (!stores.has(undefined))
    return `in ${[...stores].map((store) => `the store ${store}`).join(', ')}`;
  return firstOf(names);
}

function firstOf(names: readonly string[]): string {
  const more = names.length - mostNames;
  const shown = names.slice(0, mostNames).join(', ');
  return more > 0 ? `${shown} and ${more} more` : shown;
}

function leftLine(looks: readonly Look[], explain: string): readonly string[] {
  const measured = looks.filter(({ outcome }) => outcome === 'met');
  if (measured.length === 0) return [];
  const kinds = Map.groupBy(measured, ({ coverage: { how } }) => how);
  const numbers = [...kinds.values()].flatMap((group) => numbersLeft(summed(group)));
  const unseen = measured.flatMap(({ coverage }) => coverage.unseen?.split('; ') ?? []);
  const left = [...new Set([...numbers, ...unseen])];
  const shown = few(left, mostLeft, (more) => `and ${more} more: ${explain}`);
  return [
    `Not looked at: ${left.length === 0 ? 'nothing of these was left out' : shown.join('; ')}`,
  ];
}

/** The first ones, and how many more there are. */
function few(
  all: readonly string[],
  most: number,
  rest: (more: number) => string,
): readonly string[] {
  const more = all.length - most;
  return more > 0 ? [...all.slice(0, most), rest(more)] : all;
}

/** Two findings about one resource looked at the same; those of several resources add up. */
function summed(looks: readonly Look[]): Coverage['looked'] {
  const parts = looks.flatMap(({ resource, coverage: { looked } }) =>
    looked.map((one) => ({ resource, ...one })),
  );
  return [...Map.groupBy(parts, ({ what }) => what)].map(([what, named]) => {
    const widest = [...Map.groupBy(named, ({ resource }) => resource).values()].flatMap(
      (same) => same.toSorted((a, b) => b.seen - a.seen)[0] ?? [],
    );
    const isKnown = widest.every(({ of }) => of !== null);
    const of = widest.reduce((sum, one) => sum + (one.of ?? 0), 0);
    return {
      what,
      seen: widest.reduce((sum, { seen }) => sum + seen, 0),
      of: isKnown ? of : null,
    };
  });
}
