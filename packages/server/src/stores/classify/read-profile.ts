/** Reads the values of one column into a profile, each once. */
import { Embedded, findEmbedded } from './embedded.ts';
import { aboutPeople } from './prose-about-people.ts';
import { observers } from './observe-value.ts';
import { Profile } from './profile.ts';
import { Bit, has, headLength, newShape, readShape, type Shape } from './shape.ts';
import { Form, formOf, type FormNumber } from './value-form.ts';

/** Values read one by one before it is asked whether few different ones come over and over. */
const looked = 256;
const fewDifferent = 64;

export function profileOf(values: readonly string[]): Profile {
  const profile = new Profile();
  const shape = newShape();
  const first = Math.min(values.length, looked);
  for (let at = 0; at < first; at += 1) read(profile, values[at]!, shape);
  if (values.length > looked * 2 && profile.distinct <= fewDifferent) {
    for (const [value, times] of tallied(values, first)) {
      profile.times(times, () => read(profile, value, shape));
    }
  } else for (let at = first; at < values.length; at += 1) read(profile, values[at]!, shape);
  return profile;
}

function tallied(values: readonly string[], from: number): Map<string, number> {
  const tally = new Map<string, number>();
  for (let at = from; at < values.length; at += 1) {
    const value = values[at]!;
    tally.set(value, (tally.get(value) ?? 0) + 1);
  }
  return tally;
}

/** Blanks around a value, as fixed columns and careless imports have them, say nothing. */
function read(profile: Profile, given: string, shape: Shape): void {
  const value = given.trim();
  if (value.length === 0 || (value.length <= 9 && isMissing(value))) return;
  readShape(value, shape);
  if (shape.spaces > 0 && shape.spaces === Math.min(shape.length, headLength)) return;
  add(profile, value, shape);
}

/** What people and programs write where there is no value. */
const missing: ReadonlySet<string> = new Set(
  '- -- --- n/a N/A n.a. NA null NULL Null none None NONE nil unknown Unknown UNKNOWN tbd TBD ? . (null) undefined NaN'.split(
    ' ',
  ),
);
/** Nearly every value is ruled out by its first character. */
const missingFirst = new Uint8Array(128);
for (const word of missing) missingFirst[word.charCodeAt(0)] = 1;
const isMissing = (value: string): boolean =>
  missingFirst[value.charCodeAt(0)] === 1 && missing.has(value);

function add(profile: Profile, value: string, shape: Shape): void {
  profile.total += 1;
  profile.see(value);
  const form = formOf(value, shape);
  profile.forms[form]! += 1;
  if (shape.length <= 6) profile.mark('short');
  observers[form]?.(profile, value, shape);
  if (mayEmbed(form, shape) || value.includes('%40')) addEmbedded(profile, findEmbedded(value));
  if (form === Form.prose || (form === Form.address && shape.spaces > 4)) {
    for (const mark of aboutPeople(value)) profile.mark(mark);
  }
}

/** Text that the forms above do not explain already. */
function mayEmbed(form: FormNumber, shape: Shape): boolean {
  if (form === Form.email) return false;
  if (shape.length > headLength) return true;
  if (form === Form.json || form === Form.url) return has(shape, Bit.at) || shape.digits >= 6;
  if (form < Form.words && form !== Form.token) return false;
  return has(shape, Bit.at) || (shape.digits >= 7 && shape.spaces > 0);
}

function addEmbedded(profile: Profile, found: number): void {
  if (found === 0) return;
  if ((found & Embedded.email) !== 0) profile.mark('embeddedEmail');
  if ((found & Embedded.phone) !== 0) profile.mark('embeddedPhone');
  if ((found & Embedded.card) !== 0) profile.mark('embeddedCard');
  if ((found & Embedded.socialSecurity) !== 0) profile.mark('embeddedSocialSecurity');
  if ((found & Embedded.iban) !== 0) profile.mark('embeddedIban');
  if ((found & Embedded.ip) !== 0) profile.mark('embeddedIp');
}
