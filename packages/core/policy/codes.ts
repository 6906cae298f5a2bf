/**
 * Every code that the compiler can raise, with its title. `docs/errors.md` has one section for each;
 * a test holds the two together. A code is never given a second meaning.
 *
 * TR10xx the file itself, TR11xx promises and clauses, TR12xx the data map, TR13xx contradictions
 * between clauses (raised by the rules of the catalogue).
 */
export const codes = {
  TR1001: 'The file is not valid YAML',
  TR1002: 'The file is too large',
  TR1003: 'The file is not plain text',
  TR1004: 'A key is written twice',
  TR1005: 'The file is nested too deeply',
  TR1006: 'Too many aliases',
  TR1007: 'Unknown tag',
  TR1008: 'Merge keys are not read',
  TR1009: 'This cannot be a key',
  TR1010: 'More than one document in the file',
  TR1011: 'The file is empty',
  TR1012: 'This value has no exact meaning',
  TR1013: 'Too many errors',
  TR1014: 'A key without a value',
  TR1021: 'Unknown key',
  TR1022: 'Missing key',
  TR1023: 'Wrong type of value',
  TR1024: 'Value not allowed here',
  TR1025: 'Not a date',
  TR1026: 'Unknown time zone',
  TR1027: 'Not a period',
  TR1028: 'Not a name',
  TR1029: 'Unknown country',
  TR1101: 'A promise without a clause',
  TR1102: 'A rolled-up promise that does not exist',
  TR1103: 'Promises that roll each other up',
  TR1104: 'A promise id is used twice',
  TR1105: 'Unknown control',
  TR1106: 'Unknown parameter',
  TR1107: 'Missing parameter',
  TR1108: 'Wrong value of a parameter',
  TR1109: 'Not a clause',
  TR1110: 'An attestation without role or expiry',
  TR1111: 'A promise with both clauses and a roll-up',
  TR1112: 'The data map cannot be read',
  TR1113: 'The policy was updated before it took effect',
  TR1201: 'A dataset without a purpose',
  TR1202: 'A dataset without a role',
  TR1203: 'A dataset without a period',
  TR1204: 'A dataset without an erasure',
  TR1205: 'Data without an owner',
  TR1206: 'A purpose that no dataset has',
  TR1207: 'Unknown data category',
  TR1208: 'Unknown dataset',
  TR1209: 'Unknown field',
  TR1210: 'Keys of different length',
  TR1211: 'Unknown kind of subject',
  TR1212: 'Unknown purpose',
  TR1213: 'A clock that cannot be found',
  TR1214: 'Privacy Shield is void',
  TR1215: 'A recipient of unknown data',
  TR1216: 'A purpose that is closed to this role',
  TR1217: 'Open-ended collection',
  TR1218: 'Erasure would destroy a key',
  TR1219: 'Kept without a reason',
  TR1220: 'A password without a hash',
  TR1221: 'A name is declared in two data maps',
  TR1222: 'Data from elsewhere without its source',
  TR1223: 'A password in the file',
  TR1224: 'A table is declared twice',
  TR1225: 'Data about people that leads to nobody',
  TR1226: 'A row cannot go and its column stay',
  TR1227: 'A reference is written twice',
  TR1301: 'Backups outlive the destruction',
  TR1302: 'Retention is longer than erasure allows',
  TR1303: 'An opt-out covers essential mail',
  TR1304: 'Two periods contradict each other',
  TR1305: 'Promotional mail that cannot be stopped',
} as const;

export type Code = keyof typeof codes;

/** Where the code is explained, relative to the project. */
export function pageOf(code: string): string {
  return `docs/errors.md#${code.toLowerCase()}`;
}
