/**
 * The regions that hosting providers write into the names of their servers, and the country of
 * each. Sources: the providers' own lists of regions (AWS, Google Cloud, Microsoft Azure), as of
 * November 2026. A name that none of them uses tells nothing.
 */

export interface Hosting {
  readonly provider: string;
  readonly region: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

const aws: Readonly<Record<string, string>> = {
  'us-east-1': 'US',
  'us-east-2': 'US',
  'us-west-1': 'US',
  'us-west-2': 'US',
  'us-gov-east-1': 'US',
  'us-gov-west-1': 'US',
  'ca-central-1': 'CA',
  'ca-west-1': 'CA',
  'mx-central-1': 'MX',
  'sa-east-1': 'BR',
  'eu-central-1': 'DE',
  'eu-central-2': 'CH',
  'eu-west-1': 'IE',
  'eu-west-2': 'GB',
  'eu-west-3': 'FR',
  'eu-north-1': 'SE',
  'eu-south-1': 'IT',
  'eu-south-2': 'ES',
  'il-central-1': 'IL',
  'me-central-1': 'AE',
  'me-south-1': 'BH',
  'af-south-1': 'ZA',
  'ap-east-1': 'HK',
  'ap-east-2': 'TW',
  'ap-south-1': 'IN',
  'ap-south-2': 'IN',
  'ap-southeast-1': 'SG',
  'ap-southeast-2': 'AU',
  'ap-southeast-3': 'ID',
  'ap-southeast-4': 'AU',
  'ap-southeast-5': 'MY',
  'ap-southeast-6': 'NZ',
  'ap-southeast-7': 'TH',
  'ap-northeast-1': 'JP',
  'ap-northeast-2': 'KR',
  'ap-northeast-3': 'JP',
  'cn-north-1': 'CN',
  'cn-northwest-1': 'CN',
};

const google: Readonly<Record<string, string>> = {
  'us-central1': 'US',
  'us-east1': 'US',
  'us-east4': 'US',
  'us-east5': 'US',
  'us-south1': 'US',
  'us-west1': 'US',
  'us-west2': 'US',
  'us-west3': 'US',
  'us-west4': 'US',
  'northamerica-northeast1': 'CA',
  'northamerica-northeast2': 'CA',
  'northamerica-south1': 'MX',
  'southamerica-east1': 'BR',
  'southamerica-west1': 'CL',
  'europe-central2': 'PL',
  'europe-north1': 'FI',
  'europe-north2': 'SE',
  'europe-southwest1': 'ES',
  'europe-west1': 'BE',
  'europe-west2': 'GB',
  'europe-west3': 'DE',
  'europe-west4': 'NL',
  'europe-west6': 'CH',
  'europe-west8': 'IT',
  'europe-west9': 'FR',
  'europe-west10': 'DE',
  'europe-west12': 'IT',
  'asia-east1': 'TW',
  'asia-east2': 'HK',
  'asia-northeast1': 'JP',
  'asia-northeast2': 'JP',
  'asia-northeast3': 'KR',
  'asia-south1': 'IN',
  'asia-south2': 'IN',
  'asia-southeast1': 'SG',
  'asia-southeast2': 'ID',
  'australia-southeast1': 'AU',
  'australia-southeast2': 'AU',
  'me-central1': 'QA',
  'me-central2': 'SA',
  'me-west1': 'IL',
  'africa-south1': 'ZA',
};

const azure: Readonly<Record<string, string>> = {
  eastus: 'US',
  eastus2: 'US',
  westus: 'US',
  westus2: 'US',
  westus3: 'US',
  centralus: 'US',
  northcentralus: 'US',
  southcentralus: 'US',
  westcentralus: 'US',
  canadacentral: 'CA',
  canadaeast: 'CA',
  brazilsouth: 'BR',
  northeurope: 'IE',
  westeurope: 'NL',
  uksouth: 'GB',
  ukwest: 'GB',
  francecentral: 'FR',
  germanywestcentral: 'DE',
  switzerlandnorth: 'CH',
  norwayeast: 'NO',
  swedencentral: 'SE',
  polandcentral: 'PL',
  italynorth: 'IT',
  spaincentral: 'ES',
  uaenorth: 'AE',
  southafricanorth: 'ZA',
  centralindia: 'IN',
  southindia: 'IN',
  eastasia: 'HK',
  southeastasia: 'SG',
  japaneast: 'JP',
  japanwest: 'JP',
  koreacentral: 'KR',
  australiaeast: 'AU',
  australiasoutheast: 'AU',
};

/** Whose names they are, and under which ends of a name they mean a place. */
const providers = [
  {
    provider: 'AWS',
    regions: aws,
    own: /\.(amazonaws\.com(\.cn)?|aws\.neon\.tech|supabase\.com)$/,
  },
  {
    provider: 'Google Cloud',
    regions: google,
    own: /\.(googleusercontent\.com|goog|gcp\.cockroachlabs\.cloud)$/,
  },
  {
    provider: 'Microsoft Azure',
    regions: azure,
    own: /\.(azure\.com|cloudapp\.net|azure\.neon\.tech)$/,
  },
] as const;

/** The oldest region of AWS has names of its own. */
const oldest = /\.compute-1\.amazonaws\.com$/;

/** What a server's name says of its place; undefined where it says nothing. */
export function hostingOf(name: string): Hosting | undefined {
  const host = name.toLowerCase().replace(/\.$/, '');
  if (oldest.test(host)) return { provider: 'AWS', region: 'us-east-1', country: 'US' };
  for (const { provider, regions, own } of providers) {
    if (!own.test(host)) continue;
    const region = Object.keys(regions).find((one) =>
      new RegExp(`(^|[.-])${one}($|[.-])`).test(host),
    );
    const country = region === undefined ? undefined : regions[region];
    if (region !== undefined && country !== undefined) return { provider, region, country };
  }
  return undefined;
}

/** A region that the provider does not know is a word of the map's author: it contradicts nothing. */
export function isOtherRegion({ provider, region }: Hosting, declared: string): boolean {
  const known = providers.find((one) => one.provider === provider)?.regions ?? {};
  return Object.hasOwn(known, declared) && declared !== region;
}
