import type { Finding, JudgeContext } from '@troth/core/control';
import { algorithm as vaultAlgorithm } from '../../vault/index.ts';
import { broken, met, notDoneYet, resource, unknown } from '../finding.ts';
import { counted, words } from '../wording.ts';
import type { Params } from './clause.ts';
import type { Facts, SealedField } from './probe.ts';
import type { SealedValues } from '../sealed/sealed-values.ts';

export function judge(facts: Facts, params: Params, { now }: Pick<JudgeContext, 'now'>): Finding[] {
  return [
    ...facts.missing.map((name) =>
      unknown('dataset-undeclared', name, `The data map has no dataset ${name}.`),
    ),
    ...(params['at-rest'] === 'disk' ? [] : judgeFields(facts, params)),
    ...(params['at-rest'] === 'sealed'
      ? []
      : [notDoneYet('disk', "The encryption of the hosts' disks is not measured.")]),
    ...(params.rotated ? [judgeRotation(facts, now)] : []),
  ];
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
        { facts },
      );
}

function judgeFields({ fields }: Facts, params: Params): Finding[] {
  if (fields.length === 0) {
    return [unknown('sealed', 'policy', 'The data map declares no field as sealed.')];
  }
  return fields.flatMap((one) => {
    const where = resource(one.store, one.table, one.field);
    if (!one.values.done) return [unread(where, one.values.failure)];
    return judgeField(where, one.values.value, params);
  });
}

function unread(
  where: string,
  { code, message }: Extract<SealedField['values'], { done: false }>['failure'],
): Finding {
  return unknown('sealed', where, `${where} could not be read: ${message}`, { facts: { code } });
}

function judgeField(where: string, values: SealedValues, params: Params): Finding[] {
  if (values.filled === 0) {
    const message = `${where} holds no value in ${lookedAt(values)}, so nothing was examined.`;
    return [unknown('sealed', where, message, { facts: extentOf(values) })];
  }
  const found = [
    ...judgeFormat(where, values),
    ...judgeAlgorithms(where, values, params),
    ...judgeKeys(where, values),
  ];
  if (found.some(({ outcome }) => outcome === 'broken')) return found;
  const message = `All ${counted(values.filled, 'value')} of ${where} are sealed by ${words(Object.keys(values.algorithms))}, in ${lookedAt(values)}.`;
  return [met('sealed', where, message, { facts: extentOf(values) }), ...found];
}

function judgeFormat(where: string, values: SealedValues): Finding[] {
  return [
    ...wrong('plaintext', where, values, values.plaintext, 'not sealed and can be read'),
    ...wrong('format', where, values, values.wrongFormat, 'not in the format of a sealed value'),
  ];
}

function judgeAlgorithms(where: string, values: SealedValues, params: Params): Finding[] {
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

function judgeKeys(where: string, values: SealedValues): Finding[] {
  const { keys, ownerless } = values;
  if (keys === null) {
    const message = `Whose keys sealed ${where} is not known: no keys database is connected.`;
    return [unknown('key', where, message)];
  }
  return [
    ...wrong('key', where, values, keys.foreign, "sealed under another subject's key"),
    ...wrong('key-unknown', where, values, keys.unknown, 'sealed under a key that nobody has'),
    ...(ownerless > 0
      ? [
          unknown(
            'key',
            where,
            `${counted(ownerless, 'row')} of ${where} name${ownerless === 1 ? 's' : ''} no subject, so whose key it must be is not known.`,
            { rows: ownerless },
          ),
        ]
      : []),
  ];
}

function wrong(
  rule: string,
  where: string,
  values: SealedValues,
  count: number,
  what: string,
): Finding[] {
  if (count === 0) return [];
  const message = `${counted(count, 'value')} of ${where} ${count === 1 ? 'is' : 'are'} ${what}, of ${lookedAt(values)}.`;
  return [broken(rule, where, message, { rows: count, facts: extentOf(values) })];
}

function lookedAt({ rows, whole }: SealedValues): string {
  return whole ? `all ${counted(rows, 'row')}` : `a random sample of ${counted(rows, 'row')}`;
}

function extentOf({ rows, whole, filled }: SealedValues) {
  return { scannedRows: rows, whole, filled };
}
