/** What is asked to be closed: everything but storing (GDPR Art. 18), or purposes (Art. 21). */
import type { DataMap, LegalBasis } from '@troth/core/policy';
import { requestError } from '../requests/error.ts';
import type { Input } from '../requests/workflow.ts';

/**
 * Uses that end when the person says so: they rest on legitimate interests or a public task (Art. 21(1)),
 * or on a consent, which an objection withdraws (Art. 7(3)).
 */
const endsByObjection: ReadonlySet<LegalBasis> = new Set([
  'consent',
  'legitimate-interests',
  'public-task',
]);

const stays: Readonly<Partial<Record<LegalBasis, string>>> = {
  contract: 'it is needed for the contract with the person (GDPR Art. 6(1)(b))',
  'legal-obligation': 'the law demands it (GDPR Art. 6(1)(c))',
  'vital-interests': 'it protects vital interests (GDPR Art. 6(1)(d))',
};

/** Throws `request-input`. */
export function checkRestriction(input: Input): void {
  if (Object.keys(input).length === 0) return;
  throw wrong('A restriction takes no input: everything but storing is closed.');
}

/** → purposes, at least one. Throws `request-input`. */
export function objectedTo({ purposes }: DataMap, input: Input): readonly string[] {
  const { purposes: named, ...more } = input;
  if (Object.keys(more).length > 0) throw wrong('An objection names purposes and nothing else.');
  const open = Object.entries(purposes)
    .filter(([, { basis }]) => endsByObjection.has(basis))
    .map(([id]) => id);
  if (named === undefined) {
    if (open.length > 0) return open;
    throw wrong(
      'No purpose of the policy rests on legitimate interests, a public task or consent.',
    );
  }
  if (!isNames(named)) throw wrong('An objection names at least one purpose.');
  for (const name of named) {
    const purpose = Object.hasOwn(purposes, name) ? purposes[name] : undefined;
    if (purpose === undefined) {
      throw wrong(`The policy lists no purpose ${name}; open to objection: ${open.join(', ')}.`);
    }
    const why = stays[purpose.basis];
    if (why !== undefined) throw wrong(`${name} is not open to objection: ${why}.`);
  }
  return [...new Set(named)];
}

function isNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
}

function wrong(message: string) {
  return requestError('request-input', 'invalid', message);
}
