/**
 * A copy in generated schemas: whatever an erasure would take of the person is in it, and nothing of
 * anybody else but the name of whoever stands in a row of theirs.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { askedKey, nameOf, nobody, personKey, rowsOf, type Row } from './cells.ts';
import type { Shape } from './model.ts';
import { reasonsOf, type Ended } from './try-shapes.ts';
import type { Case } from './world.ts';

/** Of a token's text: person, table, row, column. */
const tokens = /v(\d)t(\d+)r\d+c(\d+)e/g;

export async function copy({ shape, policy, requests, home }: Case): Promise<Ended> {
  const { id } = await requests.open(policy, {
    right: 'access',
    kind: 'person',
    whom: [{ key: askedKey(shape, 0) }],
    verified: 'letter',
  });
  const plan = await requests.plan(id);
  if (plan.obstacles.length > 0) return { refused: reasonsOf(plan) };
  await requests.approve(id, 'head-of-privacy');
  const { state, failures } = await requests.run(id);
  if (state !== 'done') return { faults: [`${state}: ${JSON.stringify(failures)}`] };
  const folder = join(home, 'exports', id);
  const names = await readdir(folder);
  const text = (
    await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
  ).join();
  const theirs = rowsOf(shape).filter(({ owners }) => owners.length === 1 && owners[0] === 0);
  const missing = theirs.flatMap(({ table, values }) =>
    Object.entries(values).flatMap(([column, value]) =>
      [...String(value).matchAll(tokens)]
        .filter(([token, person]) => person === '0' && !text.includes(token))
        .map(() => `${table}.${column} of theirs is not in the copy`),
    ),
  );
  // A copy holds their rows whole, names of others and what is nobody's included, and nothing more of others.
  const handedOut = new Set(
    rowsOf(shape)
      .filter((row) => row.owners.includes(0) || isAboutToo(shape, row))
      .flatMap(({ values }) => Object.values(values))
      .flatMap((value) => [...String(value).matchAll(tokens)].map(([token]) => token)),
  );
  const foreign = [...text.matchAll(tokens)]
    .filter(([, person = '']) => !['0', String(nobody)].includes(person))
    .filter(([token]) => !handedOut.has(token))
    .map(([, person, table]) => `something of person ${person} in table ${table} is in the copy`);
  const shared = rowsOf(shape)
    .filter((row) => isOfTwo(shape, row) && text.includes(String(row.values['code'])))
    .map(({ table }) => `a row of ${table} that two people have by the same value is in the copy`);
  return { faults: [...new Set([...missing, ...foreign, ...shared])] };
}

/** A row of somebody else that cannot be without the person is about them too: a message that they got. */
function isAboutToo(shape: Shape, { table, values }: Row): boolean {
  const isFirm = shape.hanging.some(
    ({ granted }, place) => granted === 'firm' && nameOf(place + 1) === table,
  );
  const key = Object.entries(personKey(shape, 0));
  return isFirm && key.every(([column, value]) => values[`by_${column}`] === value);
}

/** Whose it is nobody can tell, and nothing of theirs points at it. */
function isOfTwo(shape: Shape, { table, owners }: Row): boolean {
  const pointed = shape.hanging.some(
    ({ self }, place) => self !== 'no' && nameOf(place + 1) === table,
  );
  return owners.length > 1 && table !== 'addresses' && !pointed;
}
