/** Finds wording that leaves a list open: nobody can check a promise about "and similar data". */
import type { ScalarNode } from './syntax/node.ts';
import type { Place } from './syntax/source.ts';

const openings = [
  String.raw`including,?\s+(but\s+)?(is\s+)?not\s+limited\s+to`,
  String.raw`\bbut\s+not\s+limited\s+to`,
  String.raw`including,?\s+without\s+limitation`,
  String.raw`\betc\b\.?`,
  String.raw`\bet\s+cetera\b`,
  String.raw`\band\s+so\s+(on|forth)\b`,
  String.raw`\b(and|or)\s+(the\s+like|similar|suchlike|related\s+(data|information))\b`,
  String.raw`\bamong(st)?\s+others?\b(\s+things)?`,
  String.raw`\b(and|or)\s+(any\s+)?other\s+(personal\s+)?(data|information|details)\b`,
  String.raw`\band\s+more\b(?=\s*[.;]|\s*$)`,
];

const pattern = new RegExp(openings.join('|'), 'i');

/** The phrase that leaves the text open; undefined when the text is closed. */
export function openEnd(text: string): string | undefined {
  return pattern.exec(text)?.[0].replaceAll(/\s+/g, ' ');
}

/** Where the phrase stands, also when the text runs over several lines. */
export function placeOfOpenEnd({ place }: ScalarNode): Place {
  const raw = place.source.file.text.slice(place.start, place.end);
  const found = pattern.exec(raw);
  if (found === null) return place;
  const start = place.start + found.index;
  return { ...place, start, end: start + found[0].length };
}

export const openEndFix = 'name everything that is meant, or leave the open end out';
