/**
 * What prose says about people: their names, births, addresses and diagnoses. Reads every character
 * of at most `read` of a text, with bounded patterns.
 */
import { givenNames } from './given-names.ts';
import { familyNames } from './family-names.ts';
import { fold } from './fold.ts';
import type { Mark } from './profile.ts';

const read = 4000;
const pairs =
  /(?<![\p{L}\p{M}])(\p{Lu}[\p{L}\p{M}'-]{1,30})[ ,]{1,2}(?:\p{Lu}\.? )?(\p{Lu}[\p{L}\p{M}'-]{1,30})/gu;
const titled =
  /(?<!\p{L})(?:Mr|Mrs|Ms|Miss|Herr|Herrn|Frau|Mme|Monsieur|Madame|Sra?|Señora?|Sig|Signora?|Dhr|Mevr|Pan|Pani)\.? \p{Lu}\p{L}{1,30}/u;
const born =
  /(?<!\p{L})(?:born|d\.?o\.?b\.?|date of birth|geb(?:oren|\.)?|née? le|nacid[oa]|nat[oa] (?:il|a)|geboren op|urodzon[ya]|född)(?!\p{L})[^\d\n]{0,20}\d/iu;
const street =
  /(?<![\d-])\d{1,5}[a-z]? (?:\p{Lu}[\p{L}.'-]{1,30} ){1,3}(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd|Court|Ct|Way|Place|Terrace|Close)(?!\p{L})|\p{Lu}[\p{L}-]{2,30}(?:straße|strasse|str\.|weg|platz|gasse|allee|straat|laan|plein|gatan|vägen) \d{1,4}|(?<!\p{L})(?:rue|avenue|boulevard|calle|avenida|via|viale|piazza|rua|ulica|ul\.) (?:[\p{L}'-]{1,20} ){0,4}?\p{Lu}[\p{L}'-]{1,30},? (?:n[º°.]? ?)?\d{1,4}/u;
const numberedRue = /(?<!\d)\d{1,4},? (?:rue|avenue|boulevard|chemin|quai|allée) [\p{L}'-]{2,30}/u;
const ill =
  /(?<!\p{L})(?:diabet\p{L}*|cancer|carcinoma|krebs|tumou?r|asthma\p{L}*|asma|asthme|epilep\p{L}*|hepatitis|hiv|depress(?:ion|ed|ión|ione)|depression\p{L}*|dépression|hypertension|bluthochdruck|ipertensione|hipertensión|schizophren\p{L}*|dementia|demenz|démence|stroke|schlaganfall|pregnan\p{L}*|schwanger\p{L}*|enceinte|embarazada|incinta|allerg\p{L}*|alerg\p{L}*|diagnosed|diagnos\p{L}*|chemotherapy|migraine|migräne|insulin|pneumonia|tuberculosis|arthritis|leuk(?:a|e)?emia|addict\p{L}*|alcoholi\p{L}*|surgery|fractur\p{L}*)(?!\p{L})/iu;

/** Marks of what `text` says, each once. */
export function aboutPeople(text: string): Mark[] {
  const head = text.slice(0, read);
  const found: Mark[] = [];
  const isNamed = titled.test(head) || namesIn(head);
  if (isNamed) found.push('proseName');
  if (born.test(head)) found.push('proseBirth');
  if (street.test(head) || numberedRue.test(head)) found.push('proseStreet');
  if (ill.test(head)) found.push('proseHealth');
  return found;
}

function namesIn(text: string): boolean {
  for (const [, first = '', second = ''] of text.matchAll(pairs)) {
    if (isName(first, second) || isName(second, first)) return true;
  }
  return false;
}

/** A known given name; months and towns are some too, so a family name is looked for beside it. */
function isName(given: string, family: string): boolean {
  if (!givenNames.has(fold(given.toLowerCase()))) return false;
  const other = fold(family.toLowerCase());
  return familyNames.has(other) || !notNames.has(other);
}

const notNames: ReadonlySet<string> = new Set(
  `street st avenue road lane drive city county beach springs park island river lake hill hills valley university college
  school hospital inc ltd llc gmbh company bank airport station north south east west monday tuesday wednesday thursday
  friday saturday sunday release version street house hotel`.split(/\s+/),
);
