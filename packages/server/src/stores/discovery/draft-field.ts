/** One column of a draft data map, with how sure its category is and why. */
import type { Classification } from '../classify/index.ts';
import type { DiscoveredColumn } from './report.ts';
import { comment, flowScalar, scalar } from './yaml-text.ts';

const unsure = 0.75;

export function draftField(column: DiscoveredColumn): string {
  const { value, about } = fieldOf(column);
  const says = about.length === 0 ? '' : `  ${comment(about.join('; also '))}`;
  return `${scalar(column.name)}: ${value}${says}`;
}

interface DraftField {
  readonly value: string;
  readonly about: readonly string[];
}

function fieldOf({ classifications, hash }: DiscoveredColumn): DraftField {
  const at = classifications.filter(({ path }) => path !== undefined);
  const inside = classifications.filter(({ embedded, path }) => embedded && path === undefined);
  const [whole, ...others] = classifications.filter(
    (each) => !each.embedded && each.path === undefined,
  );
  if (whole && inside.length === 0 && at.length === 0) {
    const value = withHash(whole.category, hash);
    return { value, about: [whole, ...others].map(sayCategory).toSpliced(0, 1, say(whole)) };
  }
  if (at.length > 0) {
    const about = [...at.map(sayPath), ...inside.map(sayCategory)];
    return { value: jsonField(at, inside.length > 0), about };
  }
  if (inside.length === 0) return { value: 'none', about: [] };
  const category = whole?.category ?? 'user.content';
  const about = [reviewText, ...(whole ? [say(whole)] : []), ...inside.map(sayCategory)];
  return { value: `{ category: ${category}, free-text: true }`, about };
}

/** The compiler asks how passwords are hashed; where that is not known, it is left to ask. */
function withHash(category: string, hash: string | undefined): string {
  const known = ['argon2id', 'bcrypt', 'scrypt', 'pbkdf2'].includes(hash ?? '');
  return known ? `{ category: ${category}, hash: ${hash} }` : category;
}

/** What texts hold, a sample only hints at. */
const reviewText = 'REVIEW: whose data these texts hold, and what else they say';

function jsonField(found: readonly Classification[], isMixed: boolean): string {
  const best = new Map<string, string>();
  for (const { path = '$', category } of found) if (!best.has(path)) best.set(path, category);
  const paths = [...best].map(([path, category]) => `${flowScalar(jsonKey(path))}: ${category}`);
  const text = isMixed ? ', free-text: true' : '';
  return `{ category: user, json: { ${paths.join(', ')} }${text} }`;
}

/** The data map asks for a path below the root; a document that is one value has none. */
function jsonKey(path: string): string {
  return /^\$[.[]/.test(path) ? path : '$.*';
}

function say({ confidence, reason }: Classification): string {
  const sure = confidence.toFixed(2);
  return `${confidence < unsure ? `check this: ${sure}` : sure}, ${reason}`;
}

function sayCategory(found: Classification): string {
  return `${found.category} ${say(found)}`;
}

function sayPath(found: Classification): string {
  return `${found.path} ${say(found)}`;
}
