/** Words of the law in plain sentences. */
import type { DataRole, LegalBasis, Provenance, TransferMechanism } from '@troth/core/policy';

export const basisSays: Readonly<Record<LegalBasis, string>> = {
  consent: 'your consent, which you may withdraw at any time (GDPR Art. 6(1)(a))',
  contract: 'a contract with you, or steps before one (GDPR Art. 6(1)(b))',
  'legal-obligation': 'a legal obligation (GDPR Art. 6(1)(c))',
  'vital-interests': 'vital interests (GDPR Art. 6(1)(d))',
  'public-task': 'a task in the public interest (GDPR Art. 6(1)(e))',
  'legitimate-interests': 'legitimate interests (GDPR Art. 6(1)(f))',
};

export const roleSays: Readonly<Record<DataRole, string>> = {
  controller: 'the company decides what it is used for (controller)',
  processor: 'the company processes it for a customer, who decides what it is used for (processor)',
};

export const provenanceSays: Readonly<Record<Provenance, string>> = {
  self: 'you',
  other: 'somebody else',
  integration: 'another service that was connected',
  generated: 'it came up while the service was used',
};

export const mechanismSays: Readonly<Record<TransferMechanism, string>> = {
  domestic: 'no border is crossed',
  adequacy: 'a country with an adequacy decision (GDPR Art. 45)',
  dpf: 'certified under the EU-US Data Privacy Framework (GDPR Art. 45)',
  scc: 'standard contractual clauses (GDPR Art. 46(2)(c))',
  bcr: 'binding corporate rules (GDPR Art. 47)',
  derogation: 'a derogation for specific situations (GDPR Art. 49)',
};

export const rightsSaid: readonly string[] = [
  'You may ask for what is wrong to be corrected (GDPR Art. 16).',
  'You may ask for erasure (GDPR Art. 17).',
  'You may ask that your data be stored and not used (GDPR Art. 18).',
  'You may ask for what you provided in a form that machines read, to take it elsewhere (GDPR Art. 20).',
  'You may object to uses that rest on legitimate interests or a public task, and to direct marketing (GDPR Art. 21).',
  'You may complain to a supervisory authority, such as the one where you live or work (GDPR Art. 77).',
];

/** A data map says what is stored and for what, not how decisions are made. */
export const automatedDecisions =
  'Whether decisions about you are made by automated means alone, with what logic and consequences (GDPR Art. 22), is not recorded in the data map from which this copy was made. Ask the company.';
