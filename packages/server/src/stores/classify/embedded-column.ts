/** Reports personal data inside the text of a column that is something else as a whole. */
import type { Classification } from './classification.ts';
import type { Mark, Profile } from './profile.ts';

interface Kind {
  readonly mark: Mark;
  readonly category: string;
  readonly noun: string;
  /** Least share of the values: one address in a log is no finding, one card number is. */
  readonly least: number;
}

const kinds: readonly Kind[] = [
  { mark: 'embeddedEmail', category: 'user.contact.email', noun: 'an e-mail address', least: 0 },
  {
    mark: 'embeddedPhone',
    category: 'user.contact.phone_number',
    noun: 'a telephone number',
    least: 0,
  },
  {
    mark: 'embeddedCard',
    category: 'user.financial.credit_card',
    noun: 'a payment card number',
    least: 0,
  },
  {
    mark: 'embeddedSocialSecurity',
    category: 'user.government_id.national_identification_number',
    noun: 'a US social security number',
    least: 0,
  },
  { mark: 'embeddedIban', category: 'user.financial.bank_account', noun: 'an IBAN', least: 0 },
  { mark: 'embeddedIp', category: 'user.device.ip_address', noun: 'an IP address', least: 0.05 },
  { mark: 'proseName', category: 'user.name', noun: "what reads as a person's name", least: 0.15 },
  { mark: 'proseBirth', category: 'user.demographic.date_of_birth', noun: 'a birth', least: 0.1 },
  {
    mark: 'proseStreet',
    category: 'user.contact.address.street',
    noun: 'what reads as an address',
    least: 0.1,
  },
  {
    mark: 'proseHealth',
    category: 'user.health_and_medical',
    noun: 'a word for an illness or a treatment',
    least: 0.1,
  },
];

export function embeddedIn(profile: Profile, found: readonly Classification[]): Classification[] {
  return kinds
    .filter(
      ({ mark, category, least }) =>
        profile.count(mark) > 0 &&
        profile.share(mark) >= least &&
        !found.some((one) => one.category === category),
    )
    .map(({ mark, category, noun }): Classification => ({
      category,
      confidence: Math.round((0.6 + 0.3 * profile.share(mark)) * 100) / 100,
      reason: `${profile.count(mark)} of ${profile.total} sampled texts contain ${noun}`,
      embedded: true,
    }))
    .toSorted((one, other) => other.confidence - one.confidence);
}
