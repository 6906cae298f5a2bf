/**
 * Masks that no other row has: `gone-{n}`. What stands in place of `{n}` is drawn by lot, so that it
 * tells nothing of the row, and ends with a sum of itself, so that a masked value is known again after
 * a kill or in another request, and is not masked twice. Somebody's own value is taken for a mask once
 * in 65,536 times that it looks just like one.
 */
import type { Change } from '../contract.ts';
import { fewestDrawn, isLotMask, lotPlace, mostDrawn, summed, sumOver } from '../mask.ts';
import type { RelationColumn } from './relations.ts';
import type { Parameters } from './sql.ts';

export function drawsLots({ treatment }: Change): boolean {
  if (treatment.how === 'delete') return false;
  return Object.values(treatment.set).some((each) => each.how === 'mask' && isLotMask(each.with));
}

export interface LotMask {
  readonly before: string;
  readonly after: string;
  /** Digits that are drawn; undefined where the column has no room for enough of them. */
  readonly drawn: number | undefined;
}

export function lotMaskFor(text: string, { longest }: Pick<RelationColumn, 'longest'>): LotMask {
  const [before = '', ...rest] = text.split(lotPlace);
  const after = rest.join(lotPlace);
  const room = longest === null ? mostDrawn : longest - Array.from(before + after).length - summed;
  const drawn = Math.min(mostDrawn, room);
  return { before, after, drawn: drawn < fewestDrawn ? undefined : drawn };
}

/** A value as long as all of them, to try whether the column holds it. */
export function exampleOf({ before, after, drawn = fewestDrawn }: LotMask): string {
  return `${before}${'0'.repeat(drawn + summed)}${after}`;
}

/** A new mask for each row. What is drawn depends on the column, or it would be drawn once for all. */
export function drawnMask(
  column: string,
  type: string,
  { before, after, drawn = fewestDrawn }: LotMask,
  parameters: Parameters,
): string {
  const [head, tail] = [before, after].map((text) => `${parameters.add(text)}::text`);
  const draw = `left(encode(sha256(convert_to(gen_random_uuid()::text, 'UTF8')), 'hex'), ${drawn})`;
  return (
    `(select (${head} || lot.n || ${sumOf('lot.n')} || ${tail})::${type}` +
    ` from (select ${draw} as n where ${column} is not null offset 0) lot)`
  );
}

/** Whether the value is no mask yet; false for a null. */
export function lacksMask(
  column: string,
  { before, after, drawn = fewestDrawn }: LotMask,
  parameters: Parameters,
): string {
  const [head, tail] = [before, after].map((text) => `${parameters.add(text)}::text`);
  const value = `${column}::text collate "C"`;
  const start = Array.from(before).length + 1;
  const n = `substr(${value}, ${start}, ${drawn})`;
  const length = Array.from(before + after).length + drawn + summed;
  const isMask = [
    `length(${value}) = ${length}`,
    `starts_with(${value}, ${head})`,
    `right(${value}, ${Array.from(after).length}) = ${tail} collate "C"`,
    `substr(${value}, ${start + drawn}, ${summed}) = ${sumOf(n)} collate "C"`,
  ];
  return `(${column} is not null and not (${isMask.join(' and ')}))`;
}

function sumOf(n: string): string {
  return `left(encode(sha256(convert_to('${sumOver}' || ${n}, 'UTF8')), 'hex'), ${summed})`;
}
