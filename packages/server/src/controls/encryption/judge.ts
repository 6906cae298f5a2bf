import { coverage } from '../coverage.ts';
import type { Coverage, Finding, JudgeContext } from '@troth/core/control';
import { algorithm as vaultAlgorithm, type Trial } from '../../vault/index.ts';
import { broken, met, notDoneYet, resource, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import { judgePersonal } from './personal-fields.ts';
import type { Facts, SealedField } from './probe.ts';
import type { ColumnRead, TableScan } from '../reading/look.ts';
import { coverageOf, extentOf, judgeUnread, lookedAt, readSaid } from '../reading/said.ts';
import { mostSealed, type SealedRead, type SealedValues } from '../sealed/sealed-values.ts';

type Values = SealedValues & ColumnRead;

export function judge(facts: Facts, params: Params, { now }: Pick<JudgeContext, 'now'>): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params['at-rest'] === 'disk'
      ? []
      : [...judgeFields(facts, params), ...judgePersonal(facts.personal, named(facts, params))]),
    ...(params['at-rest'] === 'sealed'
      ? []
      : [notDoneYet('disk', "The encryption of the hosts' disks is not measured.")]),
    ...(params.rotated ? [judgeRotation(facts, now)] : []),
  ];
}

/** Datasets that the clause names and that are there. */
function named({ missing }: Facts, { datasets }: Params): readonly string[] | undefined {
  return datasets?.filter((name) => !missing.includes(name));
}

/** Every week, by `troth up`; a day more where it was not running. */
const longest = Temporal.Duration.from({ hours: 8 * 24 });

function judgeRotation({ oldestEpoch }: Facts, now: Temporal.Instant): Finding {
  if (oldestEpoch === undefined || oldestEpoch === 'no-vault') {
    return unknown('rotated', 'policy', 'No keys database is connected whose keys could be dated.');
  }
  if (oldestEpoch === null) {
    return unknown('rotated', 'policy', 'No key was made yet, so none was rotated.');
  }
  const days = Math.floor(oldestEpoch.until(now).total('hours') / 24);
  const facts = { days };
  return Temporal.Instant.compare(oldestEpoch.add(longest), now) < 0
    ? broken(
        'rotated',
        'policy',
        `The oldest key that wraps others is ${counted(days, 'day')} old, and is to be a week old at most.`,
        { facts },
      )
    : met(
        'rotated',
        'policy',
        `Keys that wrap others are changed every week; the oldest is ${counted(days, 'day')} old.`,
        { coverage: coverage('the age of the oldest key in use', { keys: [1, null] }), facts },
      );
}

function judgeFields({ fields }: Facts, params: Params): Finding[] {
  if (fields.length === 0) {
    return [unknown('sealed', 'policy', 'The data map declares no field as sealed.')];
  }
  return fields.flatMap((one) => {
    const where = resource(one.store, one.table, one.field);
    if (!one.values.done) return [unread(where, one.values.failure)];
    return judgeField(one, where, one.values.value, params);
  });
}

function unread(
  where: string,
  { code, message }: Extract<SealedField['values'], { done: false }>['failure'],
): Finding {
  return unknown('sealed', where, `${where} could not be read: ${message}`, { facts: { code } });
}

function judgeField(
  { store, table, field }: SealedField,
  where: string,
  { values, scan }: SealedRead,
  params: Params,
): Finding[] {
  const open = judgeUnread(store, table, scan, [field]);
  if (values.filled === 0) {
    const message = `${where} holds no value in ${lookedAt(values)}, so nothing was examined.`;
    return [...open, unknown('sealed', where, message, { facts: extentOf(values) })];
  }
  const found = [
    ...judgeForm(where, values),
    ...judgeAlgorithms(where, values, params),
    ...judgeOpened(where, values),
  ];
  const isProved = (values.trials?.opens ?? 0) > 0;
  if (found.some(({ outcome }) => outcome === 'broken')) return found;
  if (open.length > 0) return [...open, ...found];
  return isProved ? [allOpen(where, values, scan), ...found] : found;
}

function allOpen(where: string, values: Values, scan: TableScan<SealedValues>): Finding {
  const opened = values.trials?.opens ?? 0;
  const { filled } = values;
  const by = `by ${words(Object.keys(values.algorithms))}`;
  const which =
    opened === filled
      ? `All ${counted(filled, 'value')}`
      : `${opened} of ${counted(filled, 'value')}`;
  const message = `${which} of ${where} ${filled === 1 ? 'is' : 'are'} sealed ${by}: each opened under its own person, row and field, in ${lookedAt(values)}.${values.trials ? closedSaid(values.trials) : ''}${readSaid('The table', scan)}`;
  return met('sealed', where, message, {
    coverage: openedOf(values, scan),
    facts: { ...extentOf(values), filled, opened },
  });
}

/** What the texts themselves show, without any key. */
function judgeForm(where: string, values: Values): Finding[] {
  return [
    ...wrong('plaintext', where, values, values.plaintext, 'not sealed and can be read'),
    ...wrong('format', where, values, values.wrongFormat, 'not in the format of a sealed value'),
    ...wrong(
      'readable',
      where,
      values,
      values.readable,
      'sealed by their heading alone: what follows can be read',
    ),
  ];
}

function judgeAlgorithms(where: string, values: Values, params: Params): Finding[] {
  return Object.entries(values.algorithms).flatMap(([algorithm, count]) => {
    const bits = keyBits(algorithm);
    const allowed: readonly string[] | undefined = params.algorithms;
    return [
      ...(algorithm === vaultAlgorithm
        ? []
        : wrong('format', where, values, count, `said to be sealed by ${algorithm}, unproved`)),
      ...(allowed !== undefined && !allowed.includes(algorithm)
        ? wrong('algorithm', where, values, count, `sealed by ${algorithm}, which is not allowed`)
        : []),
      ...(bits === undefined || bits < params['key-bits']
        ? wrong(
            'key-length',
            where,
            values,
            count,
            `sealed by ${algorithm}, whose keys do not have ${params['key-bits']} bits`,
          )
        : []),
    ];
  });
}

/** As its name says; undefined for an algorithm that nobody here knows. */
function keyBits(algorithm: string): number | undefined {
  if (algorithm === 'ChaCha20-Poly1305' || algorithm === 'XChaCha20-Poly1305') return 256;
  const bits = /^X?AES-(128|192|256)-[A-Z]+$/.exec(algorithm)?.[1];
  return bits === undefined ? undefined : Number(bits);
}

/** What came of opening them. */
function judgeOpened(where: string, values: Values): Finding[] {
  const { trials, ownerless, tooLong, keyless } = values;
  const sealed = values.algorithms[vaultAlgorithm] ?? 0;
  if (keyless && sealed > 0) {
    const message = `Values of ${where} were not opened: its table has no key, and a value is sealed to a row. Declare one in the data map.`;
    return [unknown('key', where, message)];
  }
  if (trials === null) {
    if (sealed === 0) return [];
    const message = `Whether values of ${where} open is not known: no keys database is connected.`;
    return [unknown('key', where, message)];
  }
  return [
    ...wrong('key', where, values, trials.foreign, "sealed under another subject's key"),
    ...wrong('key-unknown', where, values, trials.unknown, 'sealed under a key that nobody has'),
    ...wrong(
      'not-opened',
      where,
      values,
      trials.changed + trials.malformed,
      'changed, or sealed for another row or field: under the key of their own person they do not open',
    ),
    ...noneOpened(where, values, trials),
    ...rowsOfNobody(where, ownerless),
    ...longer(where, tooLong),
  ];
}

/** Not looked at, and why: said beside what was. */
function closedSaid({ restricted, fenced, erased }: Readonly<Record<Trial, number>>): string {
  const said = [
    [restricted, 'whose person lets it only be stored'],
    [fenced, 'of people who are being erased'],
    [erased, 'whose key is destroyed'],
  ] as const;
  const parts = said.filter(([count]) => count > 0).map(([count, why]) => `${count} ${why}`);
  return parts.length === 0 ? '' : ` Not opened: ${words(parts)}.`;
}

function noneOpened(
  where: string,
  values: Values,
  trials: Readonly<Record<Trial, number>>,
): Finding[] {
  const said = closedSaid(trials);
  if (trials.opens > 0 || said === '') return [];
  const message = `No value of ${where} was opened, in ${lookedAt(values)}.${said}`;
  return [unknown('sealed', where, message, { facts: extentOf(values) })];
}

function rowsOfNobody(where: string, count: number): Finding[] {
  if (count === 0) return [];
  const message = `${counted(count, 'row')} of ${where} name${count === 1 ? 's' : ''} no subject, so under whose key the value must open is not known.`;
  return [unknown('key', where, message, { rows: count })];
}

function longer(where: string, count: number): Finding[] {
  if (count === 0) return [];
  const message = `${counted(count, 'value')} of ${where} ${count === 1 ? 'has' : 'have'} ${mostSealed.toLocaleString('en-US')} characters or more and ${count === 1 ? 'was' : 'were'} not opened.`;
  return [unknown('too-long', where, message, { rows: count })];
}

function wrong(
  rule: string,
  where: string,
  values: Values,
  count: number,
  what: string,
): Finding[] {
  if (count === 0) return [];
  const message = `${counted(count, 'value')} of ${where} ${count === 1 ? 'is' : 'are'} ${what}, of ${lookedAt(values)}.`;
  return [broken(rule, where, message, { rows: count, facts: extentOf(values) })];
}

function openedOf({ filled, trials }: Values, scan: TableScan<SealedValues>): Coverage {
  const { looked, how, ...since } = coverageOf(scan);
  return {
    looked: [
      ...looked.filter(({ what }) => what === 'rows'),
      { what: 'values', seen: trials?.opens ?? 0, of: filled },
    ],
    how: `${how}, each value opened in memory`,
    ...since,
  };
}
