/** Purposes are a closed list, in use, and in words that leave nothing open; urls hold no password. */
import { openEnd, openEndFix, placeOfOpenEnd } from '../open-end.ts';
import type { Reporter } from '../reporter.ts';
import { find, scalars } from '../syntax/node.ts';
import { quote } from '../words.ts';
import type { MapContext } from './context.ts';

export function checkPurposeUse(context: MapContext): void {
  // Read from the tree: a dataset with an error elsewhere still uses its purposes.
  const used = new Set<unknown>();
  for (const store of context.names(['stores']))
    for (const dataset of context.names(['stores', store, 'datasets'])) {
      const node = find(context.root, ['stores', store, 'datasets', dataset, 'purposes']);
      if (node !== undefined) for (const { value } of scalars(node)) used.add(value);
    }
  for (const name of context.names(['purposes'])) {
    if (used.has(name)) continue;
    context.object({
      code: 'TR1206',
      path: ['purposes', name],
      atKey: true,
      message: `no dataset has the purpose ${quote(name)}`,
      fix: () => 'give it to the data that it is for, or leave it out',
    });
  }
}

/** `says` of purposes and subjects: what is collected, and what for. */
export function checkOpenEnds(context: MapContext, reporter: Reporter): void {
  for (const section of ['purposes', 'subjects'])
    for (const name of context.names([section])) {
      const says = find(context.root, [section, name, 'says']);
      if (says?.kind !== 'scalar' || typeof says.value !== 'string') continue;
      const phrase = openEnd(says.value);
      if (phrase === undefined) continue;
      reporter.report({
        code: 'TR1217',
        place: placeOfOpenEnd(says),
        message: `${quote(phrase)} leaves open what is meant`,
        fix: () => openEndFix,
      });
    }
}

export function checkUrls(context: MapContext): void {
  for (const [name, { url }] of Object.entries(context.map.stores)) {
    if (url === undefined) continue;
    if (!/:\/\/[^/@\s]*:[^/@\s]+@/.test(url) && !/[?&\s]password=[^$\s]/i.test(url)) continue;
    context.object({
      code: 'TR1223',
      severity: 'warning',
      path: ['stores', name, 'url'],
      atKey: true,
      message: 'the password of this store would be read by everybody who reads the file',
      fix: () => 'name an environment variable: `${DATABASE_URL}`',
    });
  }
}
