import {
  coded,
  forms,
  isNotReference,
  isResident,
  named,
  numbered,
  orSealed,
  text,
  type Detector,
} from './detector.ts';
import type { Profile } from './profile.ts';
import { possibleShare } from './phone-value.ts';
import { Form } from './value-form.ts';

const emails = forms(Form.email);
const formatted = forms(Form.phone);
const written = forms(Form.address, Form.words, Form.word, Form.prose, Form.other);

function streets(profile: Profile): number {
  return Math.max(profile.share('streetWord'), profile.share('streetNumber'));
}

/** Numbers beside words are much else: without a heading, words for streets must be among them. */
const worded = (profile: Profile): number =>
  profile.share('streetWord') < 0.3 ? 0 : streets(profile);

/** Formatted, and not refused by the numbering plans where the country is stated. */
function phones(profile: Profile): number {
  const share = formatted(profile);
  if (share < 0.5) return share;
  const stated = profile.phones.filter((phone) => phone.startsWith('+'));
  return stated.length > 0 && possibleShare(stated) < 0.5 ? 0 : share;
}

/** Whose numbers are grouped like telephone numbers. */
const numbersOfThings: ReadonlySet<string> = new Set(
  'order invoice tracking sku serial isbn issn part model article reference ref version epoch barcode ean upc batch lot shipment ticket case contract policy transaction'.split(
    ' ',
  ),
);

const short = (profile: Profile): number => profile.share('short');

export const contactDetectors: readonly Detector[] = [
  {
    kind: 'email',
    category: 'user.contact.email',
    noun: 'e-mail addresses',
    types: text,
    plausible: orSealed((profile) => emails(profile) + profile.share('embeddedEmail')),
    evident: emails,
    among: 0.02,
    alone: 0.5,
    maybe: 0.2,
  },
  {
    kind: 'phone',
    category: 'user.contact.phone_number',
    noun: 'telephone numbers',
    types: numbered,
    plausible: orSealed((profile) => formatted(profile) + profile.share('possiblePhone')),
    evident: phones,
    among: 0.05,
    amongEvident: (profile) =>
      formatted(profile) < profile.share('possiblePhone') ? 0 : formatted(profile),
    alone: 0.8,
    unless: numbersOfThings,
    fits: (context, hint) =>
      isNotReference(context) ||
      context.hasNames ||
      hint?.isPerson === true ||
      (hint === undefined && context.subject === 'thing'),
  },
  {
    kind: 'fax',
    category: 'user.contact.fax_number',
    noun: 'telephone numbers',
    types: numbered,
    plausible: (profile) => formatted(profile) + profile.share('possiblePhone'),
    evident: formatted,
    fits: (context) => isNotReference(context) || context.hasNames,
  },
  {
    kind: 'street',
    category: 'user.contact.address.street',
    noun: 'streets',
    types: text,
    plausible: orSealed(written),
    evident: streets,
    aloneEvident: worded,
    among: 0.2,
    amongEvident: (profile) =>
      Math.min(profile.share('streetWord'), profile.formShare([Form.address])),
    alone: 0.65,
    maybe: 0.4,
    fits: (context, hint) => isNotReference(context) || hint?.isPerson === true,
  },
  {
    kind: 'house',
    category: 'user.contact.address.street',
    noun: 'house numbers',
    types: coded,
    plausible: (profile) => Math.max(short(profile), written(profile)),
    fits: isResident,
  },
  {
    kind: 'city',
    category: 'user.contact.address.city',
    noun: 'towns',
    types: text,
    plausible: orSealed(
      (profile) => named(profile) + profile.formShare([Form.prose, Form.address]),
    ),
    fits: isResident,
  },
  {
    kind: 'zip',
    category: 'user.contact.address.postal_code',
    noun: 'postal codes',
    types: numbered,
    plausible: orSealed(forms(Form.integer, Form.code, Form.address, Form.decimal, Form.phone)),
    fits: isResident,
  },
  {
    kind: 'state',
    category: 'user.contact.address.state',
    noun: 'states or provinces',
    types: text,
    plausible: (profile) => (profile.share('workflow') > 0.2 ? 0 : named(profile)),
    fits: (context, hint) =>
      isResident(context, hint) &&
      (context.hasStreet || context.hasCity || hint?.isPerson === true),
  },
  {
    kind: 'country',
    category: 'user.contact.address.country',
    noun: 'countries',
    types: text,
    plausible: (profile) => named(profile) + profile.formShare([Form.bool]),
    evident: (profile) => Math.max(profile.share('country'), profile.share('short')),
    fits: (context, hint) =>
      isResident(context, hint) &&
      (hint?.trust !== 'maybe' || context.hasStreet || context.hasCity),
  },
  {
    kind: 'website',
    category: 'user.contact.url',
    noun: 'web addresses',
    types: text,
    plausible: forms(Form.url, Form.file),
    fits: (context, hint) =>
      context.subject === 'person' || hint?.isPerson === true || hint?.trust === 'sure',
  },
  {
    kind: 'social',
    category: 'user.social',
    noun: 'profiles in social networks',
    types: text,
    plausible: forms(Form.url, Form.handle, Form.word, Form.code, Form.file, Form.email),
    evident: (profile) => profile.share('socialUrl') + profile.formShare([Form.handle]),
    alone: 0.8,
    fits: (context) => context.subject !== 'organisation',
  },
];
