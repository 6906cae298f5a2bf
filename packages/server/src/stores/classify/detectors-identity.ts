import {
  coded,
  forms,
  isNotReference,
  named,
  numbered,
  orSealed,
  sealed,
  text,
  type Detector,
} from './detector.ts';
import { machineWords, placeWords, thingWords } from './name-words.ts';
import type { NameHint } from './column-name.ts';
import type { Profile } from './profile.ts';
import type { TableContext } from './table-context.ts';
import { Form } from './value-form.ts';

/** Share of values in which a name is known, zero where the rest does not look like names. */
function people(profile: Profile): number {
  if (profile.share('nameShape') < 0.6 || profile.share('firm') > 0.3) return 0;
  return profile.share('fullName') + 0.5 * profile.share('familyName');
}

/** Without any word for it, nearly all have to be written as people are. */
const unnamedPeople = (profile: Profile): number =>
  profile.share('writtenName') < 0.8 || profile.share('firm') > 0.1 ? 0 : people(profile);

/**
 * No list knows most of the world's names, so in a column or table that names people a few known
 * ones among many that are written alike suffice.
 */
function rolePeople(profile: Profile): number {
  const known = people(profile);
  if (profile.share('writtenName') < 0.8 || profile.isEnumeration || profile.share('job') > 0.2) {
    return known;
  }
  const isForeign = profile.share('wide') > 0.8;
  return known >= 0.04 || isForeign ? Math.max(known, 0.3) : known;
}

const isNamed = orSealed((profile) => (profile.share('firm') > 0.5 ? 0 : named(profile)));

const nounsOfThings: ReadonlySet<string> = new Set([...thingWords, ...placeWords, ...machineWords]);

const knownNames = (profile: Profile): number =>
  profile.share('firm') > 0.3
    ? 0
    : profile.share('fullName') + profile.share('givenName') + profile.share('familyName');

/** A given name beside a family name is a contact's, whatever the table lists. */
const isPersonal = (context: TableContext, hint: NameHint | undefined): boolean =>
  isNotReference(context) ||
  (hint?.trust === 'sure' &&
    (context.hasNames || (hint.kind === 'firstName' && context.hasFamily)));

const dates = orSealed((profile) => {
  const years =
    profile.forms[Form.integer]! > 0 ? profile.share('birthYear') + eightDigits(profile) : 0;
  return profile.formShare([Form.date, Form.timestamp]) + years;
});

/** `19801231`, or a month or day alone. */
function eightDigits(profile: Profile): number {
  const isCalendar =
    (profile.least >= 18_000_101 && profile.most <= 21_001_231) ||
    (profile.least >= 1 && profile.most <= 31);
  return isCalendar ? profile.formShare([Form.integer]) : 0;
}

export const identityDetectors: readonly Detector[] = [
  {
    kind: 'firstName',
    category: 'user.name.first',
    noun: 'given names',
    types: text,
    plausible: isNamed,
    evident: (profile) =>
      profile.share('nameShape') < 0.6
        ? 0
        : profile.share('givenName') + 0.5 * profile.share('fullName'),
    maybe: 0.3,
    fits: isPersonal,
  },
  {
    kind: 'lastName',
    category: 'user.name.last',
    noun: 'family names',
    types: text,
    plausible: isNamed,
    evident: knownNames,
    maybe: 0.3,
    near: 0.05,
    fits: isPersonal,
  },
  {
    kind: 'middleName',
    category: 'user.name',
    noun: 'names',
    types: text,
    plausible: (profile) => isNamed(profile) + profile.share('short'),
  },
  {
    kind: 'fullName',
    category: 'user.name',
    noun: 'names of people',
    types: text,
    plausible: (profile) => isNamed(profile) + profile.formShare([Form.address, Form.email]),
    evident: people,
    aloneEvident: unnamedPeople,
    alone: 0.3,
    unless: nounsOfThings,
    maybe: 0.25,
    near: 0.1,
    nearEvident: rolePeople,
    nearOnly: isNotReference,
  },
  {
    kind: 'role',
    category: 'user.name',
    noun: 'names of people',
    types: text,
    plausible: isNamed,
    evident: rolePeople,
    maybe: 0.25,
  },
  {
    kind: 'jobTitle',
    category: 'user.job_title',
    noun: 'job titles',
    types: text,
    plausible: named,
    evident: (profile) => profile.share('job'),
    maybe: 0.6,
    near: 0.2,
    fits: (context) => context.subject !== 'thing' && context.subject !== 'machine',
  },
  {
    kind: 'employer',
    category: 'user.workplace',
    noun: 'firms',
    types: text,
    plausible: (profile) =>
      named(profile) + profile.formShare([Form.address, Form.prose, Form.other]),
    fits: (context, hint) => hint?.trust === 'sure' || context.subject === 'person',
  },
  {
    kind: 'dateOfBirth',
    category: 'user.demographic.date_of_birth',
    noun: 'dates',
    types: [...coded, 'date', 'timestamp'],
    plausible: dates,
  },
  {
    kind: 'age',
    category: 'user.demographic.age_range',
    noun: 'ages',
    types: numbered,
    plausible: (profile) =>
      profile.share('ageRange') +
      profile.formShare([Form.bool, Form.code, Form.decimal, Form.words]),
    fits: (context, hint) => context.subject === 'person' || hint?.isPerson === true,
  },
  {
    kind: 'birthPlace',
    category: 'user.demographic',
    noun: 'places',
    types: text,
    plausible: (profile) => named(profile) + profile.formShare([Form.prose, Form.address]),
  },
  {
    kind: 'photo',
    category: 'user.content.self_image',
    noun: 'pictures',
    types: [...text, 'bytes'],
    plausible: (profile) =>
      sealed(profile) +
      profile.formShare([Form.url, Form.file, Form.code, Form.other, Form.uuid, Form.word]),
    evident: (profile) => profile.share('portraitUrl'),
    alone: 0.7,
    fits: (context, hint) =>
      hint === undefined || hint.trust === 'sure' || context.subject === 'person',
  },
  {
    kind: 'bio',
    category: 'user.demographic.profile',
    noun: 'descriptions',
    types: [...text, 'json'],
    plausible: forms(
      Form.prose,
      Form.words,
      Form.word,
      Form.address,
      Form.other,
      Form.url,
      Form.file,
    ),
  },
  {
    kind: 'signature',
    category: 'user.biometric',
    noun: 'signatures',
    types: [...text, 'bytes'],
    plausible: () => 1,
  },
];
