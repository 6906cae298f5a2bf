import {
  coded,
  forms,
  idLike,
  isNotReference,
  numbered,
  orSealed,
  text,
  type Detector,
} from './detector.ts';
import { Form } from './value-form.ts';

const accountLike = orSealed(
  forms(Form.word, Form.words, Form.code, Form.email, Form.handle, Form.file, Form.other),
);

/** Accounts, what opens them, and numbers by which a firm knows a person. */
export const accountDetectors: readonly Detector[] = [
  {
    kind: 'username',
    category: 'user.account.username',
    noun: 'names of accounts',
    types: text,
    plausible: (profile) => (profile.isEnumeration ? 0 : accountLike(profile)),
    fits: (context) => context.subject !== 'machine' && context.subject !== 'organisation',
  },
  {
    kind: 'password',
    category: 'user.authorization.password',
    noun: 'password hashes',
    types: [...text, 'bytes'],
    plausible: (profile) =>
      1 -
      profile.formShare([
        Form.bool,
        Form.timestamp,
        Form.date,
        Form.url,
        Form.json,
        Form.uuid,
        Form.email,
        Form.prose,
        Form.decimal,
      ]),
    evident: (profile) => profile.formShare([Form.passwordHash]),
    alone: 0.6,
  },
  {
    kind: 'credentials',
    category: 'user.authorization.credentials',
    noun: 'secrets',
    types: [...coded, 'bytes', 'json', 'uuid'],
    plausible: (profile) => 1 - profile.formShare([Form.bool, Form.timestamp]),
    evident: (profile) => profile.formShare([Form.secret]),
    alone: 0.5,
    certain: 0.97,
    fits: (context, hint) => isNotReference(context) || hint === undefined || hint.isPerson,
  },
  {
    kind: 'personNumber',
    category: 'user.unique_id',
    noun: 'numbers of people',
    types: numbered,
    // Numbers of people are given out in sequence, too.
    plausible: (profile) =>
      profile.isEnumeration && profile.distinct < 3
        ? 0
        : Math.max(idLike(profile), profile.isSequence ? 1 : 0),
    evident: (profile) => profile.share('letterCode'),
    maybe: 0.8,
  },
];
