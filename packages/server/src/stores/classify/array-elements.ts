/**
 * The elements of PostgreSQL's text form of an array, of any depth: `{{"Ann Lee",ann},{NULL,"b,c"}}`.
 * Returns `undefined` for what is none. Takes time linear in the length.
 */
export function elementsOf(value: string): string[] | undefined {
  const start = value.indexOf('{');
  // `[0:2]={a,b,c}` states its bounds.
  if (
    start < 0 ||
    !value.endsWith('}') ||
    (start > 0 && !/^[[\]\d:+-]+=$/.test(value.slice(0, start)))
  )
    return undefined;
  return [...elementsFrom(value, start)];
}

function* elementsFrom(value: string, start: number): Generator<string> {
  let plain = start;
  for (let at = start; at < value.length; at += 1) {
    const char = value[at]!;
    if (char === '"') {
      const end = closingQuote(value, at);
      yield value.slice(at + 1, end).replaceAll(/\\(.)/gs, '$1');
      at = end;
      plain = end + 1;
    } else if (char === '{' || char === '}' || char === ',') {
      const element = value.slice(plain, at).trim();
      if (element !== '' && element !== 'NULL') yield element;
      plain = at + 1;
    }
  }
}

function closingQuote(value: string, open: number): number {
  for (let at = open + 1; at < value.length; at += 1) {
    if (value[at] === '\\') at += 1;
    else if (value[at] === '"') return at;
  }
  return value.length;
}
