import { LineCounter, parseDocument } from 'yaml';
import { Entry, isPlain, Notes } from './entry.ts';
import { fidesError } from './error.ts';
import { plainName } from './names.ts';
import { readStore } from './read-dataset.ts';
import { writeMap } from './write.ts';

export interface FidesImport {
  /** A data map in Troth's YAML, with REVIEW marks that the compiler rejects. */
  readonly map: string;
  /** What it could not express, each with its path in the Fides file. */
  readonly notes: readonly string[];
}

const mostCharacters = 2 * 1024 * 1024;

/**
 * Takes over Fides dataset YAML (fideslang `Dataset`, https://github.com/ethyca/fideslang).
 * Throws `fides-unreadable` for what is not such a file.
 */
export function importFides(yamlText: string): FidesImport {
  const notes = new Notes();
  const file = new Entry(parse(yamlText), '', notes);
  const taken = new Set<string>();
  const stores = file
    .entries('dataset', keyOf)
    .map((entry) => readStore(entry, pick(entry.path, taken)));
  file.end();
  return { map: writeMap(stores, notes), notes: notes.all };
}

function keyOf(value: Readonly<Record<string, unknown>>, index: number): string {
  return typeof value['fides_key'] === 'string' ? value['fides_key'] : `dataset[${index}]`;
}

function pick(key: string, taken: Set<string>): string {
  const plain = plainName(key);
  let name = plain;
  for (let number = 2; taken.has(name); number += 1) name = `${plain.slice(0, 57)}_${number}`;
  taken.add(name);
  return name;
}

function parse(text: string): Readonly<Record<string, unknown>> {
  if (text.length > mostCharacters) throw fidesError('it is longer than two million characters');
  const value = parseYaml(text);
  if (isPlain(value) && Array.isArray(value['dataset'])) return value;
  throw fidesError('it has no list called `dataset`');
}

/** Not the parser's own words in the error: they quote the file. */
function parseYaml(text: string): unknown {
  const lines = new LineCounter();
  let document;
  try {
    document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
    if (document.errors.length === 0) return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    // Nested too deep for the stack, or more aliases than a person writes.
    if (error instanceof RangeError || error instanceof ReferenceError) {
      throw fidesError('its YAML is nested or repeated beyond measure');
    }
    throw error;
  }
  const [first] = document.errors;
  throw fidesError('its YAML cannot be read', first && lines.linePos(first.pos[0]).line);
}
