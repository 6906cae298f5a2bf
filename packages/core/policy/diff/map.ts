/** Changes of purposes, recipients and places. */
import type { DataMap, Excluded, Purpose, Recipient, StoreDeclaration } from '../model.ts';
import { receivedNames } from '../data-words.ts';
import {
  change,
  compareLists,
  compareNames,
  formality,
  otherKeys,
  rise,
  words,
  type Change,
} from './change.ts';
import { compareDatasets } from './datasets.ts';

export function compareMaps(before: DataMap, after: DataMap): Change[] {
  return [
    ...compareSubjects(before.subjects, after.subjects),
    ...comparePurposes(before.purposes, after.purposes),
    ...compareRecipients(before.recipients, after.recipients),
    ...compareStores(before.stores, after.stores),
  ];
}

type Named<T> = Readonly<Record<string, T>>;

/** Calls the one that fits for every name of either side. */
function compareEach<T>(
  before: Named<T>,
  after: Named<T>,
  by: {
    readonly gone: (one: T, name: string) => Change[];
    readonly fresh: (one: T, name: string) => Change[];
    readonly both: (before: T, after: T, name: string) => Change[];
  },
): Change[] {
  const { both, gone, fresh } = compareNames(before, after);
  const one = (record: Named<T>, name: string): T[] =>
    Object.hasOwn(record, name) ? [record[name] as T] : [];
  return [
    ...gone.flatMap((name) => one(before, name).flatMap((old) => by.gone(old, name))),
    ...fresh.flatMap((name) => one(after, name).flatMap((now) => by.fresh(now, name))),
    ...both.flatMap((name) =>
      one(before, name).flatMap((old) =>
        one(after, name).flatMap((now) => by.both(old, now, name)),
      ),
    ),
  ];
}

function compareSubjects(before: DataMap['subjects'], after: DataMap['subjects']): Change[] {
  return compareEach(before, after, {
    gone: (_, name) => [change('weaker', `Nobody is known as a ${name} any more.`)],
    fresh: ({ says }, name) => [
      change('stronger', `People are also known as a ${name}: “${says}”`),
    ],
    both: (old, now, name) =>
      otherKeys(old, now, new Set()).map((key) =>
        change('changed', `A ${name} is known otherwise: ${key}.`),
      ),
  });
}

function comparePurposes(before: Named<Purpose>, after: Named<Purpose>): Change[] {
  return compareEach(before, after, {
    gone: ({ says }) => [change('stronger', `Data is no longer used for this: “${says}”`)],
    fresh: ({ says }) => [change('weaker', `Data is used for a new purpose: “${says}”`)],
    both: comparePurpose,
  });
}

function comparePurpose(before: Purpose, after: Purpose): Change[] {
  const changes: Change[] = [];
  if (before.says !== after.says)
    changes.push(change('changed', `A purpose reads “${after.says}” now, before “${before.says}”`));
  if (before.basis !== after.basis)
    changes.push(
      change('changed', `“${after.says}” rests on ${after.basis} now, before on ${before.basis}.`),
    );
  if (before.onlyAs !== after.onlyAs) {
    const kind = rise(Number(before.onlyAs !== undefined), Number(after.onlyAs !== undefined));
    const whom = after.onlyAs === undefined ? 'in either role' : `only as ${after.onlyAs}`;
    changes.push(change(kind ?? 'changed', `“${after.says}” is now open ${whom}.`));
  }
  return changes;
}

function compareRecipients(before: Named<Recipient>, after: Named<Recipient>): Change[] {
  return compareEach(before, after, {
    gone: ({ name }) => [change('stronger', `${name} is no longer given data.`)],
    fresh: ({ name, country, receives }) => [
      change(
        'weaker',
        `${name} (${country}) is now given data: ${words(receivedNames(receives))}.`,
      ),
    ],
    both: compareRecipient,
  });
}

function compareRecipient(before: Recipient, after: Recipient): Change[] {
  const { name } = after;
  const data = compareLists(before.receives, after.receives);
  const purposes = compareLists(before.purposes, after.purposes);
  const reads = compareLists(before.reads ?? [], after.reads ?? []);
  const moved = before.country !== after.country || before.mechanism !== after.mechanism;
  return [
    ...some(receivedNames(data.fresh), (list) =>
      change('weaker', `${name} is given more data: ${list}.`),
    ),
    ...some(receivedNames(data.gone), (list) =>
      change('stronger', `${name} is no longer given ${list}.`),
    ),
    ...some(purposes.fresh, (list) => change('weaker', `${name} may use data for more: ${list}.`)),
    ...some(purposes.gone, (list) =>
      change('stronger', `${name} may no longer use data for ${list}.`),
    ),
    ...some(reads.fresh, (list) =>
      change('weaker', `${name} reads a store itself now, as ${list}.`),
    ),
    ...some(reads.gone, (list) =>
      change('stronger', `${name} no longer reads a store itself as ${list}.`),
    ),
    ...(moved
      ? [
          change(
            'changed',
            `${name} is in ${after.country} (transfer: ${after.mechanism}) now, before in ${before.country} (${before.mechanism}).`,
          ),
        ]
      : []),
  ];
}

function some(names: readonly string[], turn: (list: string) => Change): Change[] {
  return names.length === 0 ? [] : [turn(words(names))];
}

const place = ({ provider, region, country, mechanism }: StoreDeclaration): string =>
  `${provider}, ${region}, ${country} (transfer: ${mechanism})`;

function compareStores(before: Named<StoreDeclaration>, after: Named<StoreDeclaration>): Change[] {
  return compareEach(before, after, {
    gone: (store, name) => [
      change('changed', `Data is no longer held in ${name} (${place(store)}).`),
      ...compareDatasets(store.datasets, {}),
    ],
    fresh: (store, name) => [
      change('changed', `Data is also held in ${name}: ${place(store)}.`),
      ...compareDatasets({}, store.datasets),
    ],
    both: (old, now, name) => [
      ...(place(old) === place(now)
        ? []
        : [change('changed', `${name} is at ${place(now)} now, before at ${place(old)}.`)]),
      ...compareSchemas(old.schemas, now.schemas, name),
      ...otherKeys(old, now, comparedInStore).map((key) =>
        change('changed', `${name} is declared otherwise: ${key}.`),
      ),
      ...(old.owner === now.owner
        ? []
        : [formality(`${now.owner} answers for ${name} now, before ${old.owner}.`)]),
      ...compareHolders(old, now, name),
      ...compareExcluded(old, now, name),
      ...compareDatasets(old.datasets, now.datasets),
    ],
  });
}

/** What is excluded is searched by nobody. */
function compareExcluded(
  before: StoreDeclaration,
  after: StoreDeclaration,
  store: string,
): Change[] {
  const { gone, fresh } = compareLists(excludedNames(before), excludedNames(after));
  return [
    ...some(fresh, (list) =>
      change('weaker', `${store} leaves out what it holds besides: ${list}.`),
    ),
    ...some(gone, (list) => change('stronger', `${store} no longer leaves out ${list}.`)),
  ];
}

function excludedNames({ excluded = [] }: StoreDeclaration): readonly string[] {
  return excluded.flatMap(({ what, names }: Excluded) => names.map((name) => `${what} ${name}`));
}

const comparedInStore: ReadonlySet<string> = new Set(
  'at owner provider region country mechanism schemas holders excluded datasets'.split(' '),
);

function compareSchemas(
  before: readonly string[],
  after: readonly string[],
  store: string,
): Change[] {
  const { gone, fresh } = compareLists(before, after);
  return [
    ...some(gone, (list) => change('weaker', `${list} of ${store} is no longer looked at.`)),
    ...some(fresh, (list) => change('stronger', `${list} of ${store} is looked at as well.`)),
  ];
}

const rights = ['nothing', 'read', 'write', 'own', 'superuser'];

function compareHolders(
  before: StoreDeclaration,
  after: StoreDeclaration,
  store: string,
): Change[] {
  return compareEach(before.holders, after.holders, {
    gone: (_, role) => [change('stronger', `${role} no longer has access to ${store}.`)],
    fresh: ({ says, may }, role) =>
      may === 'nothing'
        ? []
        : [change('weaker', `${role} has access to ${store} (${says}; may ${may}).`)],
    both: (old, now, role) => {
      const kind = rise(rights.indexOf(now.may), rights.indexOf(old.may));
      return kind === undefined
        ? []
        : [change(kind, `${role} may ${now.may} in ${store}, before ${old.may}.`)];
    },
  });
}
