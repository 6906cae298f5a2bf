import {
  coded,
  forms,
  idLike,
  longId,
  isNotReference,
  isResident,
  named,
  numbered,
  orSealed,
  sealed,
  text,
  type Detector,
} from './detector.ts';
import { nationalIdShare } from './national-id.ts';
import type { Profile } from './profile.ts';
import type { TypeFamily } from './sql-type.ts';
import { Form } from './value-form.ts';

const flags: readonly TypeFamily[] = [...numbered, 'bool'];
/** Anything that says a word about somebody; not a key, a time or a link. */
const statement = (profile: Profile): number =>
  1 -
  profile.formShare([
    Form.uuid,
    Form.timestamp,
    Form.url,
    Form.time,
    Form.ip,
    Form.email,
    Form.file,
  ]);

const bestId = (profile: Profile): number =>
  profile.isSequence ? 0 : nationalIdShare(profile.ids, profile.total);

const cards = (profile: Profile): number => profile.share('card');
/** `411111******1111`, or with x. */
const masked = (profile: Profile): number => profile.share('masked');

/** `1` and `2`, as surveys write them. */
const codes = (profile: Profile): number =>
  profile.isEnumeration && profile.distinct <= 6 ? profile.formShare([Form.integer, Form.bool]) : 0;

const genders = (profile: Profile): number => profile.share('gender');

const plainDetectors: readonly (readonly [kind: string, category: string, noun: string])[] = [
  ['marital', 'user.demographic.marital_status', 'marital states'],
  ['demographic', 'user.demographic', 'facts about people'],
  ['race', 'user.demographic.race_ethnicity', 'ethnic groups'],
  ['religion', 'user.demographic.religious_belief', 'beliefs'],
  ['politics', 'user.demographic.political_opinion', 'political opinions'],
  ['orientation', 'user.demographic.sexual_orientation', 'orientations'],
  ['criminal', 'user.criminal_history', 'criminal records'],
];

const idDetectors: readonly (readonly [kind: string, category: string, noun: string])[] = [
  ['passport', 'user.government_id.passport_number', 'passport numbers'],
  ['licence', 'user.government_id.drivers_license_number', 'licence numbers'],
  ['immigration', 'user.government_id.immigration', 'numbers'],
  ['healthNumber', 'user.health_and_medical.insurance_beneficiary_id', 'numbers of insured people'],
  ['record', 'user.health_and_medical.record_id', 'numbers of medical records'],
];

export const sensitiveDetectors: readonly Detector[] = [
  {
    kind: 'nationalId',
    category: 'user.government_id.national_identification_number',
    noun: 'national ids',
    types: numbered,
    plausible: (profile) => longId(profile) + profile.formShare([Form.date, Form.phone]),
    evident: bestId,
    among: 0.3,
    alone: 0.7,
    maybe: 0.7,
    fits: (context) => context.subject !== 'organisation' && context.subject !== 'place',
  },
  {
    kind: 'nationalIdPart',
    category: 'user.government_id.national_identification_number',
    noun: 'ends of national ids',
    types: numbered,
    plausible: (profile) => profile.share('short') + sealed(profile),
  },
  ...idDetectors.map(([kind, category, noun]): Detector => ({
    kind,
    category,
    noun,
    types: numbered,
    plausible: (profile) => longId(profile) + profile.formShare([Form.word]),
    // The licence of a contractor is a firm's.
    fits: (context, hint) =>
      hint?.isPerson === true ||
      (isNotReference(context) && !(context.isOfFirms && hint?.trust !== 'sure')),
  })),
  {
    kind: 'plate',
    category: 'user.government_id.vehicle_registration',
    noun: 'vehicle registrations',
    types: text,
    plausible: forms(Form.code, Form.address, Form.word, Form.words, Form.integer),
    fits: (_context, hint) => hint?.trust === 'sure',
  },
  {
    kind: 'card',
    category: 'user.financial.credit_card',
    noun: 'payment card numbers (prefix, length and check digit)',
    types: numbered,
    plausible: (profile) =>
      2 * cards(profile) + profile.share('cardShape') + masked(profile) + sealed(profile),
    evident: cards,
    among: 0.3,
    alone: 0.6,
    maybe: 0.6,
  },
  {
    kind: 'cardDetail',
    category: 'user.financial.credit_card',
    noun: 'details of payment cards',
    types: [...numbered, 'date'],
    plausible: (profile) =>
      Math.max(
        profile.share('short'),
        profile.formShare([Form.date, Form.digest, Form.token]),
        masked(profile),
      ),
  },
  {
    kind: 'iban',
    category: 'user.financial.bank_account',
    noun: 'IBANs (check digits)',
    types: text,
    plausible: orSealed((profile) =>
      profile.formShare([Form.iban, Form.code, Form.address, Form.other]),
    ),
    evident: forms(Form.iban),
    among: 0.05,
    alone: 0.6,
  },
  {
    kind: 'bankAccount',
    category: 'user.financial.bank_account',
    noun: 'bank accounts',
    types: numbered,
    plausible: (profile) =>
      profile.share('short') > 0.6 && profile.formShare([Form.integer, Form.code]) > 0.6
        ? 0
        : idLike(profile) + profile.formShare([Form.email, Form.handle]),
    fits: (context) => context.subject !== 'thing' && context.subject !== 'organisation',
  },
  {
    kind: 'money',
    category: 'user.financial',
    noun: 'amounts or scores',
    types: flags,
    plausible: (profile) =>
      profile.formShare([
        Form.integer,
        Form.decimal,
        Form.address,
        Form.bool,
        Form.other,
        Form.code,
      ]) + sealed(profile),
    fits: (context, hint) =>
      !context.isVacancy &&
      (isNotReference(context) || (context.subject === 'thing' && hint?.trust === 'sure')),
  },
  {
    kind: 'gender',
    category: 'user.demographic.gender',
    noun: 'genders or forms of address',
    types: coded,
    plausible: (profile) =>
      Math.max(
        genders(profile),
        profile.isEnumeration || profile.total < 12 ? named(profile) + profile.share('short') : 0,
      ),
    evident: genders,
    near: 0.5,
    nearEvident: (profile) => Math.max(genders(profile), codes(profile)),
    maybe: 0.8,
    fits: (context) => context.subject !== 'thing' && context.subject !== 'machine',
  },
  ...plainDetectors.map(([kind, category, noun]): Detector => ({
    kind,
    category,
    noun,
    types: flags,
    plausible: statement,
    evident: kind === 'race' ? (profile) => profile.share('ethnic') : () => 0,
    fits: (context, hint) =>
      !context.isStatistics && (isNotReference(context) || hint?.trust === 'sure'),
  })),
  {
    kind: 'health',
    category: 'user.health_and_medical',
    noun: 'facts about health',
    types: [...flags, 'json'],
    plausible: statement,
    nearOnly: (context) => context.isNamed || context.isHealth,
    fits: (context) => isNotReference(context) || context.isHealth || context.score >= 3,
  },
  {
    kind: 'genetic',
    category: 'user.health_and_medical.genetic',
    noun: 'genetic data',
    types: [...text, 'bytes', 'json'],
    plausible: statement,
  },
  {
    kind: 'biometric',
    category: 'user.biometric',
    noun: 'biometric data',
    types: [...text, 'bytes', 'json'],
    plausible: (profile) =>
      1 - profile.formShare([Form.bool, Form.integer, Form.timestamp, Form.date]),
    fits: isResident,
  },
];
