/**
 * Faults that planners and their like have had, here or elsewhere: each a change of one place of the
 * product. The oracle must report every one of them; a place that is no longer there fails the test.
 */
import type { Shape } from '../model.ts';

export type Act = 'erasure' | 'destruction' | 'export' | 'sweep';

export interface Fault {
  /** What goes wrong, as the name of the test. */
  readonly says: string;
  readonly act: Act;
  /** Below `packages/server/src`. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
  /** Shapes that it concerns. */
  readonly in: (shape: Shape) => boolean;
}

const requests = 'controls/requests';

/** Shapes in which an erasure goes through whatever hangs there. */
const any = (): boolean => true;

export const faults: readonly Fault[] = [
  {
    says: 'rows at the third hop are not followed',
    act: 'erasure',
    file: `${requests}/reach.ts`,
    from: '      .filter(({ to }) => to === target.name)\n      .flatMap((by): readonly Reached[]',
    to: '      .filter(({ to }) => to === target.name && target.chain.length < 3)\n      .flatMap((by): readonly Reached[]',
    in: ({ hanging }) =>
      hanging.some((one) => {
        const parent = hanging[one.parent - 1];
        const first = hanging[(parent?.parent ?? 0) - 1];
        return (
          !one.foreignKey &&
          one.erase === 'delete' &&
          [one, parent, first].every((each) => each && !each.names && (each.rows[0] ?? 0) > 0)
        );
      }),
  },
  {
    says: 'the store is asked again only for rows that name the person',
    act: 'erasure',
    file: `${requests}/change-stores.ts`,
    from: '            const rows = await countStep(store, step, acting);',
    to: "            const rows = 'rows' in step.reach.from ? 0 : await countStep(store, step, acting);",
    in: hasTrigger,
  },
  {
    says: 'the certificate repeats the plan',
    act: 'erasure',
    file: `${requests}/certify.ts`,
    from: '      const found = request.found?.[`${store}/${index}`] ?? 0;',
    to: '      const found = step.rows;\n      if (index >= 0) return { dataset: `${store}.${dataset}`, how, by: [...reach.fields], found, done: found, remaining: 0 };',
    in: hasTrigger,
  },
  {
    says: 'a value that two people have leads to the rows of both',
    act: 'erasure',
    file: `${requests}/shared-rows.ts`,
    from: '  if (isEnforced(table, by) || isUnique(to, by.keys)) return [];',
    to: '  if (isEnforced(table, by) || by.keys.length > 0) return [];',
    in: ({ hanging }) =>
      hanging.some(({ by, names, nullable }) => by === 'same-code' && names && nullable),
  },
  {
    says: 'keys are compared whatever their case',
    act: 'erasure',
    file: 'stores/postgres/writing/selection.ts',
    from: '      return `${quoteColumn(alias, field)} ${equals} ${value}::text::${type}`;',
    to: '      return `lower(${quoteColumn(alias, field)}::text) ${equals} lower(${value}::text)`;',
    in: ({ people: { key, alike } }) => key === 'natural' && alike,
  },
  {
    says: 'one partition is forgotten',
    act: 'erasure',
    file: 'stores/postgres/writing/batch.ts',
    from: "    return left === 'true' ? whole : `${whole} and ${left}`;",
    to: "    const part = this.#relations.table(select.table).spread ? ` and ${alias}.tableoid = (select min(inhrelid::oid::bigint)::oid from pg_catalog.pg_inherits where inhparent = '${select.table.schema}.${select.table.name}'::regclass)` : '';\n    return left === 'true' ? `${whole}${part}` : `${whole} and ${left}${part}`;",
    in: ({ hanging }) =>
      hanging.some(({ partitions, foreignKey }) => partitions !== 'no' && !foreignKey),
  },
  {
    says: 'a path of a document is left out',
    act: 'erasure',
    file: `${requests}/treatment.ts`,
    from: '    .map(([path]) => path);',
    to: '    .map(([path]) => path)\n    .slice(1);',
    in: ({ hanging }) => hanging.some(({ document, erase }) => document && erase === 'mask'),
  },
  {
    says: 'an element of an array is left in a document',
    act: 'erasure',
    file: 'stores/postgres/json-removal.ts',
    from: "  if (step === 'every-element') return withoutPath(here, rest, parameters, depth + 1);",
    to: "  if (step === 'every-element') return `case when ${element}.n = 1 then ${withoutPath(here, rest, parameters, depth + 1)} else ${here} end`;",
    in: ({ hanging }) => hanging.some(({ document, erase }) => document && erase === 'mask'),
  },
  {
    says: 'a row goes that somebody else points at as well',
    act: 'erasure',
    file: `${requests}/shared-rows.ts`,
    from: '      .filter(({ to }) => to === name)',
    to: "      .filter(({ to }) => to === name && name === '')",
    in: ({ people: { address }, addressKeys }) => address === 'shared' && !addressKeys,
  },
  {
    says: 'a row that the person’s row owns is forgotten',
    act: 'erasure',
    file: `${requests}/shared-rows.ts`,
    from: '    if (by.owns !== true || !dataset || !table || namesSomebody(dataset)) return [];',
    to: '    if (by.owns !== true || !dataset || !table || owner.chain.length > 0) return [];',
    in: ({ people: { address }, addressKeys }) => address === 'own' && !addressKeys,
  },
  {
    says: 'rows of another customer’s people go, who have the same numbers',
    act: 'erasure',
    file: `${requests}/reach.ts`,
    from: '    if (known.every((part) => part !== undefined)) return { table, fields, from: { parts: known } };',
    to: '    if (known.every((part) => part !== undefined))\n      return { table, fields: fields.slice(-1), from: { parts: known.slice(-1) } };',
    in: ({ people: { key }, hanging }) =>
      key === 'tenant-id' &&
      hanging.some(({ parent, by, foreignKey }) => parent === 0 && by === 'key' && !foreignKey),
  },
  {
    says: 'only the first page of what was reached is asked for',
    act: 'erasure',
    file: `${requests}/handles.ts`,
    from: '        yield parse(sealer.open(policy.id, page.sealed, contextOf(way)));',
    to: '        yield parse(sealer.open(policy.id, page.sealed, contextOf(way)));\n        return;',
    in: ({ hanging }) => hanging.some(({ rows }) => (rows[0] ?? 0) > 1000),
  },
  {
    says: 'rows that were deleted softly are skipped',
    act: 'erasure',
    file: `${requests}/reach.ts`,
    from: "    return [{ name, dataset, table, reach, targetGoes: false, chain: [name], whose: 'own' }];",
    to: "    const live = table.columns.some((one) => one.name === 'deleted_at') ? { and: [{ isNull: 'deleted_at' }] } : {};\n    return [{ name, dataset, table, reach: { ...reach, ...live }, targetGoes: false, chain: [name], whose: 'own' }];",
    in: ({ people }) => people.softDeletes,
  },
  {
    says: 'what a trigger wrote is not counted',
    act: 'erasure',
    file: `${requests}/certify.ts`,
    from: '    ...addedUp(...known).map((one) => ({',
    to: "    ...addedUp(...known).filter(({ by }) => by !== 'trigger').map((one) => ({",
    in: hasTrigger,
  },
  {
    says: 'the last search finds, and the certificate is silent',
    act: 'erasure',
    file: 'controls/search/search-plan.ts',
    from: '  const found = await searchFor(job, job.plan, known);',
    to: '  const found = { ...(await searchFor(job, job.plan, known)), copies: [] };',
    in: ({ audit }) => audit,
  },
  {
    says: 'rows that are kept are not counted',
    act: 'erasure',
    file: `${requests}/certify.ts`,
    from: '            ? await countKept(one, opened, whose)\n            : one.rows,',
    to: '            ? 0\n            : 0,',
    in: ({ hanging }) => hanging.some(({ erase, names }) => erase !== 'delete' && names),
  },
  {
    says: 'rows of others go where they could let go',
    act: 'erasure',
    file: 'controls/erasure/draft.ts',
    from: "  const set = unlinking(dataset, table, by);\n  const fields = by.fields.join(', ');\n  if (set) {\n    const because = `Rows of others",
    to: "  const set = by.owns === true ? unlinking(dataset, table, by) : undefined;\n  const fields = by.fields.join(', ');\n  if (set === undefined) {\n    add(given.draft, reached, { how: 'delete', because: 'They refer to the person' });\n    return undefined;\n  }\n  if (set) {\n    const because = `Rows of others",
    in: ({ people }) => people.invited,
  },
  {
    says: 'a column that refers to a row is not masked with the others',
    act: 'erasure',
    file: `${requests}/treatment.ts`,
    from: "    if (!isOwn && (dataset.erase.how === 'keep' || !isPersonal(field))) continue;",
    to: "    if (!isOwn && (dataset.erase.how === 'keep' || !isPersonal(field))) continue;\n    if (dataset.references.some(({ fields }) => fields.includes(name))) continue;",
    in: ({ hanging }) => hanging.some(({ by, erase }) => by === 'code' && erase !== 'delete'),
  },
  {
    says: 'nobody is put on the list of those who were erased',
    act: 'erasure',
    file: `${requests}/suppress.ts`,
    from: '  await suppression.add([',
    to: '  await suppression.add([]);\n  void ([',
    in: any,
  },
  {
    says: 'each batch is counted twice',
    act: 'erasure',
    file: `${requests}/progress.ts`,
    from: '  const changed = measured.changed + rows;',
    to: '  const changed = measured.changed + 2 * rows;',
    in: any,
  },
  {
    says: 'what lets go is not told',
    act: 'erasure',
    file: `${requests}/certify.ts`,
    from: '      if (step.ahead === true || nothing) return [];',
    to: "      if (step.ahead === true || how === 'unlink') return [];",
    in: ({ people }) => people.invited,
  },
  {
    says: 'of a customer only the first person’s rows are followed',
    act: 'destruction',
    file: `${requests}/handles.ts`,
    from: '        yield parse(sealer.open(policy.id, page.sealed, contextOf(way)));',
    to: '        yield parse(sealer.open(policy.id, page.sealed, contextOf(way))).slice(0, 1);',
    in: ({ hanging }) =>
      hanging.some(
        ({ parent, foreignKey, rows }) => parent === 0 && !foreignKey && (rows[1] ?? 0) > 0,
      ),
  },
  {
    says: 'rows that hang from the customer’s rows at the second hop stay',
    act: 'destruction',
    file: 'controls/destruction/draft.ts',
    from: '        for (const referring of this.#referringTo(target)) {',
    to: '        for (const referring of target.chain.length > 1 ? [] : this.#referringTo(target)) {',
    in: ({ hanging }) =>
      hanging.some(({ parent, foreignKey, names }) => parent > 0 && !foreignKey && !names),
  },
  {
    says: 'rows go before their time',
    act: 'sweep',
    file: 'controls/retention/selection.ts',
    from: '  const before = overdueBefore(now, keep, zone).toString();',
    to: '  const before = overdueBefore(now, keep, zone).add({ hours: 24 * 60 }).toString();',
    in: any,
  },
  {
    says: 'a copy lacks what hangs from the person’s rows at the second hop',
    act: 'export',
    file: 'controls/export/plan-export.ts',
    from: '    if (!isPointed(here)) queue.push(',
    to: '    if (!isPointed(here) && here.chain.length < 2) queue.push(',
    in: ({ hanging }) => hanging.some(({ parent, names }) => parent > 0 && !names),
  },
  {
    says: 'a copy has the rows of whoever has the same value',
    act: 'export',
    file: 'controls/export/plan-export.ts',
    from: '  return narrowed(reached, ofNobodyElse(declaration, tables, reached, taken));',
    to: '  return narrowed(reached, declaration ? [] : ofNobodyElse(declaration, tables, reached, taken));',
    // Rows that name nobody, by a value that two people have.
    in: ({ hanging }) =>
      hanging.some(
        ({ by, parent, names, self, rows }) =>
          by === 'code' &&
          !names &&
          self === 'no' &&
          (rows[0] ?? 0) > 0 &&
          hanging.some((other) => other.by === 'same-code' && other.parent === parent),
      ),
  },
];

function hasTrigger({ hanging, audit }: Shape): boolean {
  return (
    !audit &&
    hanging.some(
      ({ trigger, erase, rows, parent }) =>
        trigger && erase === 'delete' && parent === 0 && (rows[0] ?? 0) > 0,
    )
  );
}
