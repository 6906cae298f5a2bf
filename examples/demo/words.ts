/**
 * A few thousand values from faker, drawn once: rows combine them. Asking faker for every value
 * would take minutes at a million people; drawing the lists takes a tenth of a second.
 */
import { faker as de } from '@faker-js/faker/locale/de';
import { faker as en } from '@faker-js/faker/locale/en';
import { faker as es } from '@faker-js/faker/locale/es';
import { faker as fr } from '@faker-js/faker/locale/fr';
import { faker as pl } from '@faker-js/faker/locale/pl';

export interface Words {
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly companies: readonly string[];
  readonly jobTitles: readonly string[];
  readonly streets: readonly string[];
  readonly cities: readonly string[];
  readonly postcodes: readonly string[];
  readonly countries: readonly string[];
  readonly timeZones: readonly string[];
  readonly userAgents: readonly string[];
  readonly ipAddresses: readonly string[];
  readonly projects: readonly string[];
  readonly sentences: readonly string[];
  readonly paragraphs: readonly string[];
}

/** The lists of one seed; the same seed gives the same lists. */
export function drawWords(seed: number): Words {
  for (const faker of [en, de, es, fr, pl]) faker.seed(seed);
  const people = [en, en, de, es, fr, pl];
  return {
    firstNames: many(2400, (i) => people[i % people.length]?.person.firstName() ?? 'Ada'),
    lastNames: many(2400, (i) => people[i % people.length]?.person.lastName() ?? 'Novak'),
    companies: many(1500, () => en.company.name().replaceAll(',', '')),
    jobTitles: many(400, () => en.person.jobTitle()),
    streets: many(
      2000,
      (i) => people[i % people.length]?.location.streetAddress() ?? '1 High Street',
    ),
    cities: many(900, () => en.location.city()),
    postcodes: many(900, () => en.location.zipCode('#####')),
    countries: ['US', 'US', 'US', 'CA', 'GB', 'DE', 'FR', 'ES', 'PL'],
    timeZones: ['America/New_York', 'America/Los_Angeles', 'Europe/London', 'Europe/Berlin'],
    userAgents: many(200, () => en.internet.userAgent()),
    ipAddresses: many(4000, () => en.internet.ipv4()),
    projects: many(800, () => `${en.commerce.productAdjective()} ${en.commerce.product()}`),
    sentences: many(1500, () => `${capital(en.company.buzzPhrase())}.`),
    paragraphs: many(600, () => paragraph()),
  };
}

function paragraph(): string {
  return Array.from({ length: 4 }, () => `${capital(en.company.catchPhrase())}.`).join(' ');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}
