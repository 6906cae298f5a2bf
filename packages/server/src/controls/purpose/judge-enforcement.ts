/** Whether a read for a purpose that is not listed is refused, and whether who asks may ask. */
import type { Finding } from '@troth/core/control';
import { coverage, naming } from '../coverage.ts';
import { atRisk, broken, met, resource, unknown } from '../finding.ts';
import { coverageOf, extentOf, judgeUnread, lookedAt, readSaid } from '../reading/said.ts';
import { counted, words } from '../wording.ts';
import type { AuthorityFacts } from './authority.ts';
import type { Params } from './clause.ts';
import type { Enforcement, SealedField } from './enforcement.ts';

const rule = 'enforced';

export function judgeEnforcement({ gate, sealed, past }: Enforcement): Finding[] {
  if (sealed.length === 0) return judgeNothingSealed(past);
  const found = [
    ...judgeGate(gate),
    ...sealed.flatMap((one) => judgeField(one)),
    ...past.map(({ store, table, fields, roles }) =>
      atRisk(
        rule,
        resource(store, table),
        `${counted(fields, 'personal field')} of ${table} ${fields === 1 ? 'is' : 'are'} not sealed: ${readers(roles)} for any purpose.`,
        { facts: { fields, ...(roles === null ? {} : { roles }) } },
      ),
    ),
  ];
  if (found.length > 0) return found;
  const examined = sealed.reduce((sum, one) => sum + filled(one), 0);
  if (examined === 0) {
    return [unknown(rule, 'policy', 'No sealed field holds a value, so nothing was examined.')];
  }
  const asked = gate?.asked ?? 0;
  const message = `Of ${counted(asked, 'reading')} that the data map does not list, the gate refused every one, and ${counted(sealed.length, 'field')} that it guards hold${sealed.length === 1 ? 's' : ''} no value that could be read without it.`;
  const scans = sealed.flatMap(({ values }) => (values.done ? [values.value.scan] : []));
  const said = sealed.map(({ store, table, field, values }) =>
    values.done ? readSaid(resource(store, table, field), values.value.scan) : '',
  );
  const read = coverageOf(...scans);
  const rows = read.looked.find(({ what }) => what === 'rows');
  return [
    met(rule, 'policy', `${message}${said.join('')}`, {
      coverage: coverage(
        `readings tried on the gate, and of the sealed fields ${read.how}`,
        {
          readings: asked,
          'sealed fields': sealed.length,
          rows: [rows?.seen ?? 0, rows?.of ?? null],
        },
        read.since,
      ),
      facts: { asked, fields: sealed.length, examined },
    }),
  ];
}

function judgeNothingSealed(past: Enforcement['past']): Finding[] {
  const fields = past.reduce((sum, one) => sum + one.fields, 0);
  if (fields === 0) {
    return [unknown(rule, 'policy', 'The data map declares no personal field to guard.')];
  }
  const message = `None of ${counted(fields, 'personal field')} is sealed: a read for any purpose whatever is refused by nothing.`;
  return [broken(rule, 'policy', message, { facts: { fields } })];
}

function judgeGate(gate: Enforcement['gate']): Finding[] {
  if (gate === null) {
    return [unknown(rule, 'policy', 'There is no gate here that could be asked.')];
  }
  const byField = Map.groupBy(gate.through, ({ store, table, field }) =>
    resource(store, table, field),
  );
  return [...byField].map(([where, readings]) => {
    const purposes = [...new Set(readings.map(({ purpose }) => purpose))];
    const message = `The gate opens ${where} for ${words(purposes)}, which the data map does not list for it.`;
    return broken(rule, where, message, { facts: { readings: readings.length } });
  });
}

function judgeField({ store, table, field, values }: SealedField): Finding[] {
  const where = resource(store, table, field);
  if (!values.done) {
    const { code, message } = values.failure;
    return [unknown(rule, where, `${where} could not be read: ${message}`, { facts: { code } })];
  }
  const { values: found, scan } = values.value;
  const { plaintext } = found;
  if (plaintext === 0) return judgeUnread(store, table, scan, [field]);
  const message = `${counted(plaintext, 'value')} of ${where} ${plaintext === 1 ? 'stands' : 'stand'} in clear and can be read for any purpose, of ${lookedAt(found)}.`;
  return [broken(rule, where, message, { rows: plaintext, facts: extentOf(found) })];
}

function filled({ values }: SealedField): number {
  return values.done ? values.value.values.filled : 0;
}

function readers(roles: number | null): string {
  return roles === null
    ? 'whoever holds a role of the database reads them'
    : `${counted(roles, 'role')} of the database can read them`;
}

/** What is asked of Troth itself; a service that asks the vault for a value is known by its purpose alone. */
export function judgeRequester({
  ran,
  unverified,
  unapproved,
  avoidable,
}: AuthorityFacts): Finding[] {
  const facts = { ran, unverified, unapproved };
  if (avoidable.length > 0) {
    const message = `A request can run without the step ${words(avoidable)}.`;
    return [broken('requester', 'policy', message, { facts })];
  }
  if (ran === 0) {
    const message =
      'A request runs only after the person was recognised and somebody approved it: no other way leads through its states. None has run yet.';
    return [unknown('requester', 'policy', message, { facts })];
  }
  const wrong: readonly (readonly [number, string])[] = [
    [unverified, 'ran although nobody had said how the person was recognised'],
    [unapproved, 'ran although nobody had approved it'],
  ];
  const found = wrong.flatMap(([count, what]) =>
    count === 0
      ? []
      : [
          broken('requester', 'policy', `${counted(count, 'request')} of ${ran} ${what}.`, {
            rows: count,
            facts,
          }),
        ],
  );
  if (found.length > 0) return found;
  const message = `${counted(ran, 'request')} ran, each after the person was recognised and somebody had approved it.`;
  return [
    met('requester', 'policy', message, {
      coverage: naming(coverage('the steps of each that ran', { requests: ran }), [
        'requests that Troth carried out',
      ]),
      facts,
    }),
  ];
}

/** The gate refuses these purposes altogether: nothing yet records that people approved one use. */
export function judgeApprovals({ purposes = [], approvals }: Params): Finding[] {
  if (approvals === undefined) return [];
  const message = `The vault opens nothing for ${words(purposes)} while approvals of single uses cannot be recorded; a read of what is not sealed shows no approval either, so that ${counted(approvals, 'approval')} stood behind each use is not known.`;
  return [unknown('approvals', 'policy', message)];
}
