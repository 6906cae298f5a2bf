/** Spellings as PostgreSQL compares them away: `alike` of `LocateQuery`, in one expression. */

/** Blanks that Unicode has beside the space, as `String.prototype.trim` knows them. */
const blanks =
  ' \\t\\n\\u000b\\f\\r\\u00a0\\u1680\\u2000\\u2001\\u2002\\u2003\\u2004\\u2005\\u2006\\u2007\\u2008\\u2009\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000';
const unseen = '\\u00ad\\u200b\\u200c\\u200d\\u200e\\u200f\\u2060\\ufeff';

/** Only where the server's encoding is UTF-8: in any other the server refuses the statement. */
export function normalForm(expression: string): string {
  const text = `(${expression})::text`;
  const composed = `normalize(pg_catalog.translate(${text}, E'${unseen}', ''), NFC)`;
  return `pg_catalog.lower(pg_catalog.btrim(${composed}, E'${blanks}'))`;
}
