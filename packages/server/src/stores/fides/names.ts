/** A name as a data map holds it: letters, digits, `_` and `-`, beginning with a letter. */
export function plainName(name: string): string {
  const written = name.replaceAll(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return written === '' ? 'imported' : written.slice(0, 63);
}
