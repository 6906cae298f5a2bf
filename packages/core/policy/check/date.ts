/** Guesses the ISO date behind a date in another form, for the diagnostic's help. */
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];

/** `write 2019-09-03`; undefined when the text is not a date in any form known here. */
export function isoDateOf(text: string): string | undefined {
  const words = text
    .slice(0, 60)
    .toLowerCase()
    .replaceAll(/(?<=\d)(st|nd|rd|th)\b/g, '')
    .match(/\d+|[a-z]+/g);
  if (words?.length !== 3) return undefined;
  const month = words.findIndex((word) => monthOf(word) !== 0);
  if (month !== -1) {
    const [a = '', b = ''] = words.filter((_, index) => index !== month);
    const [year, day] = a.length === 4 ? [a, b] : [b, a];
    return advise([iso(year, monthOf(words[month] ?? ''), Number.parseInt(day, 10))]);
  }
  const [a = '', b = '', c = ''] = words;
  if (a.length === 4) return advise([iso(a, Number(b), Number(c))]);
  // 09/03/2019 is September in one country and March in another.
  return advise([iso(c, Number(b), Number(a)), iso(c, Number(a), Number(b))]);
}

function monthOf(word: string): number {
  if (word.length < 3) return 0;
  return months.findIndex((one) => one.startsWith(word)) + 1;
}

function iso(year: string, month: number, day: number): string | undefined {
  if (!/^\d{4}$/.test(year)) return undefined;
  try {
    return Temporal.PlainDate.from(
      { year: Number(year), month, day },
      { overflow: 'reject' },
    ).toString();
  } catch (error) {
    // No such day: this reading is not what was meant.
    if (error instanceof RangeError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function advise(readings: readonly (string | undefined)[]): string | undefined {
  const found = [...new Set(readings.filter((one) => one !== undefined))];
  return found.length === 0 ? undefined : `write ${found.map((one) => `\`${one}\``).join(' or ')}`;
}
