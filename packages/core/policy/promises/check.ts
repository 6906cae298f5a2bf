/** Rules over the promises of one policy: roll-ups, and wording that leaves a collection open. */
import { openEnd, openEndFix, placeOfOpenEnd } from '../open-end.ts';
import type { Reporter } from '../reporter.ts';
import { child, find, placeOf, toPlain, type MapNode } from '../syntax/node.ts';
import { list, quote, suggest } from '../words.ts';

export function checkPromises(root: MapNode, reporter: Reporter): void {
  const node = find(root, ['promises']);
  const ids = node?.kind === 'map' ? [...node.entries.keys()] : [];
  const rollsUp = new Map(ids.map((id) => [id, rolledUp(root, id)]));
  const known = new Set(ids);
  for (const [id, others] of rollsUp)
    for (const [index, other] of others.entries()) {
      if (known.has(other)) continue;
      reporter.report({
        code: 'TR1102',
        place: placeOf(root, ['promises', id, 'rolls-up', index]),
        message: `no promise is called ${quote(other)}`,
        fix: () => suggest(other, ids),
      });
    }
  checkCycles(root, rollsUp, reporter);
  for (const id of ids) checkSays(root, id, reporter);
}

/** Read from the tree: a promise with an error elsewhere still rolls up its others. */
function rolledUp(root: MapNode, id: string): string[] {
  const node = find(root, ['promises', id, 'rolls-up']);
  return node?.kind === 'list' ? node.items.map((one) => String(toPlain(one))) : [];
}

/** Reports each cycle once, at the promise of it that stands first. */
function checkCycles(
  root: MapNode,
  rollsUp: ReadonlyMap<string, readonly string[]>,
  reporter: Reporter,
): void {
  const done = new Set<string>();
  for (const id of rollsUp.keys()) {
    const cycle = done.has(id) ? undefined : findCycle(id, rollsUp, done);
    if (cycle === undefined) continue;
    reporter.report({
      code: 'TR1103',
      place: placeOf(root, ['promises', cycle[0] ?? id, 'rolls-up']),
      message: `${list(cycle.slice(0, 8))} roll each other up`,
    });
  }
}

/** Depth first without recursion: a chain of promises can be as long as the file. */
function findCycle(
  start: string,
  rollsUp: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | undefined {
  const trail: { readonly id: string; next: number }[] = [{ id: start, next: 0 }];
  const open = new Set([start]);
  for (let step = trail.at(-1); step !== undefined; step = trail.at(-1)) {
    const other = rollsUp.get(step.id)?.[step.next];
    step.next += 1;
    if (other === undefined) {
      trail.pop();
      open.delete(step.id);
      done.add(step.id);
    } else if (open.has(other)) {
      const ids = trail.map((one) => one.id);
      for (const id of ids) done.add(id);
      return ids.slice(ids.indexOf(other));
    } else if (!done.has(other)) {
      trail.push({ id: other, next: 0 });
      open.add(other);
    }
  }
  return undefined;
}

/** A promise about what is collected may not leave open what is collected. */
function checkSays(root: MapNode, id: string, reporter: Reporter): void {
  const says = find(root, ['promises', id, 'says']);
  const keep = find(root, ['promises', id, 'keep']);
  const clauses = keep?.kind === 'list' ? keep.items : [];
  if (!clauses.some((clause) => child(clause, 'collection') !== undefined)) return;
  if (says?.kind !== 'scalar' || typeof says.value !== 'string') return;
  const phrase = openEnd(says.value);
  if (phrase === undefined) return;
  reporter.report({
    code: 'TR1217',
    place: placeOfOpenEnd(says),
    message: `${quote(phrase)} leaves open what is collected`,
    fix: () => openEndFix,
  });
}
