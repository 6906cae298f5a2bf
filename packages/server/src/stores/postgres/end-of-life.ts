/**
 * The day of each major version's last release.
 * Source: PostgreSQL versioning policy, https://www.postgresql.org/support/versioning/,
 * as of September 2025.
 */
const lastReleases: Readonly<Record<number, string>> = {
  10: '2022-11-10',
  11: '2023-11-09',
  12: '2024-11-21',
  13: '2025-11-13',
  14: '2026-11-12',
  15: '2027-11-11',
  16: '2028-11-09',
  17: '2029-11-08',
  18: '2030-11-14',
};

/** Null when the major version is not in the table: newer than it, or long gone. */
export function endOfLife(major: number): Temporal.PlainDate | null {
  const day = lastReleases[major];
  return day === undefined ? null : Temporal.PlainDate.from(day);
}
