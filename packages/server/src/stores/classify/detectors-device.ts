import { coded, forms, isResident, sealed, text, type Detector } from './detector.ts';
import { machineWords } from './name-words.ts';
import type { Profile } from './profile.ts';
import type { TableContext } from './table-context.ts';
import { Form } from './value-form.ts';

/** Addresses whose first part is nearly always below ten are version numbers. */
function addresses(profile: Profile): number {
  const share = profile.formShare([Form.ip]);
  return profile.count('lowOctet') > 0.5 * profile.forms[Form.ip]! ? 0 : share;
}

/** Of versions, networks and machines; `host` and `device` may be a person's as well. */
const numbersOfMachines: ReadonlySet<string> = new Set([
  ...'version build release os oid section revision netmask mask cidr range'.split(' '),
  ...[...machineWords].filter((word) => word !== 'host' && word !== 'device'),
]);

const coordinates = (profile: Profile): number =>
  profile.isConstant ? 0 : profile.share('coordinate') * 1.5 + profile.share('pair');

/** Of somebody on the way or at home, not of a shop or a sensor. */
const isMobile = (context: TableContext, hint: Parameters<typeof isResident>[1]): boolean =>
  isResident(context, hint) ||
  context.subject === 'person' ||
  (context.subject === 'unknown' && (context.score > 0 || isMoving.test(hint?.phrase ?? '')));

const isMoving = /pickup|dropoff|home|current|last|gps/;

const machineless = (context: TableContext): boolean =>
  context.subject !== 'machine' || context.isDevice;

export const deviceDetectors: readonly Detector[] = [
  {
    kind: 'ip',
    category: 'user.device.ip_address',
    noun: 'IP addresses',
    types: ['text', 'inet', 'array', 'other'],
    plausible: (profile) => addresses(profile) + sealed(profile),
    evident: addresses,
    among: 0.1,
    alone: 0.8,
    unless: numbersOfMachines,
    fits: machineless,
    unlikely: (profile, context) =>
      profile.share('privateAddress') > 0.9 && context.subject !== 'person' && context.score === 0,
  },
  {
    kind: 'mac',
    category: 'user.device.device_id',
    noun: 'MAC addresses',
    types: ['text', 'mac', 'other'],
    plausible: (profile) => profile.formShare([Form.mac]) + sealed(profile),
    evident: forms(Form.mac),
    alone: 0.8,
  },
  {
    kind: 'deviceId',
    category: 'user.device.device_id',
    noun: 'identifiers of devices',
    types: [...coded, 'uuid'],
    plausible: (profile) =>
      profile.isSequence || profile.isEnumeration
        ? 0
        : sealed(profile) +
          profile.formShare([
            Form.uuid,
            Form.code,
            Form.integer,
            Form.mac,
            Form.other,
            Form.secret,
          ]),
    fits: machineless,
  },
  {
    kind: 'cookie',
    category: 'user.device.cookie',
    noun: 'identifiers of sessions',
    types: text,
    plausible: (profile) =>
      sealed(profile) + profile.formShare([Form.secret, Form.code, Form.other, Form.prose]),
    evident: sealed,
    maybe: 0.8,
  },
  {
    kind: 'userAgent',
    category: 'user.device',
    noun: 'user agents',
    types: text,
    plausible: (profile) => profile.formShare([Form.userAgent, Form.prose]),
    evident: forms(Form.userAgent),
    alone: 0.5,
  },
  {
    kind: 'latitude',
    category: 'user.location.precise',
    noun: 'coordinates',
    types: ['decimal', 'text', 'other'],
    plausible: coordinates,
    fits: isMobile,
  },
  {
    kind: 'longitude',
    category: 'user.location.precise',
    noun: 'coordinates',
    types: ['decimal', 'text', 'other'],
    plausible: coordinates,
    fits: isMobile,
  },
  {
    kind: 'whereabouts',
    category: 'user.location',
    noun: 'places',
    types: text,
    plausible: (profile) =>
      profile.isEnumeration ? 0 : profile.formShare([Form.word, Form.words, Form.address]),
    fits: isResident,
  },
  {
    kind: 'location',
    category: 'user.location.precise',
    noun: 'coordinates',
    types: [...text, 'point', 'json'],
    plausible: (profile) => profile.share('pair') + profile.formShare([Form.code, Form.other]),
    evident: (profile) => profile.share('pair'),
    alone: 0.8,
    near: 0.5,
    fits: isMobile,
  },
];
