/** Whether a row is older than an erasure, by a clock that the data map knows of its dataset. */
import type { Dataset } from '@troth/core/policy';

/** `same`: older than the erasure. `undated`: no clock tells. */
export type Age = 'same' | 'newer' | 'undated';

const namesOfClocks =
  /^(created|inserted|registered|joined|signed_?up|made|opened|occurred|happened|sent)(_?(at|on|date|time))?$/i;

/** When a row was made, by a field by whose name it is that. */
export function clockOfRows({ fields }: Dataset): string | undefined {
  return Object.keys(fields).find((name) => namesOfClocks.test(name));
}

/** The clock of the dataset's own rows: of its period, else a field by whose name it is one. */
export function clockColumn(dataset: Dataset): string | undefined {
  const { period } = dataset;
  const named = clockOfRows(dataset);
  if (named !== undefined) return named;
  return 'since' in period && !period.since.includes('.') ? period.since : undefined;
}

interface Zones {
  readonly zone: string | undefined;
  readonly days: string;
}

/** `value` as PostgreSQL writes a moment or a day. A time of which no zone is known tells nothing. */
export function ageOf(value: string | null, erasedAt: string, zones: Zones): Age {
  const at = value === null ? undefined : momentOf(value, zones);
  if (at === undefined) return 'undated';
  return Temporal.Instant.compare(at, Temporal.Instant.from(erasedAt)) > 0 ? 'newer' : 'same';
}

function momentOf(text: string, { zone, days }: Zones): Temporal.Instant | undefined {
  const iso = text.trim().replace(' ', 'T');
  try {
    if (/(Z|[+-]\d\d(:?\d\d)?(:\d\d)?)$/.test(iso) && iso.includes('T')) {
      return Temporal.Instant.from(iso);
    }
    const of = zone ?? (iso.includes('T') ? undefined : days);
    if (of === undefined) return undefined;
    return Temporal.PlainDateTime.from(iso).toZonedDateTime(of).toInstant();
  } catch (error) {
    // `infinity`, a year before Christ, an epoch in a number: nothing that tells.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
