/** What a search cannot look into, for it is no table that the role may read: by name, each with the reason. */
import type { Excluded, StoreDeclaration } from '@troth/core/policy';
import type { Inventory } from '../../stores/inventory.ts';
import type { NotLooked } from '../requests/plan-model.ts';
import { preparedText } from '../prepared.ts';
import { counted } from '../wording.ts';
import { whyExcluded } from './excluded.ts';

/** One thing that the server shows and no dataset can declare. */
export interface Beside {
  readonly what: Excluded['what'];
  readonly name: string;
  /** Why a search does not look there. */
  readonly because: string;
}

/** In the order in which people are told of them. */
export function besidesIn(inventory: Inventory): readonly Beside[] {
  const { publications, slots, subscriptions, extensions, foreignServers, largeObjects } =
    inventory;
  const { count, bytes } = largeObjects;
  return [
    ...inventory.databases.map(({ name }): Beside => ({
      what: 'databases',
      name,
      because: 'another database of the same server',
    })),
    ...publications.map(({ name, allTables, tables }): Beside => ({
      what: 'publications',
      name,
      because: `a publication sends changes of ${allTables ? 'every table' : counted(tables.length, 'table')} to whoever subscribes`,
    })),
    ...slots.map(({ name, physical }): Beside => ({
      what: 'slots',
      name,
      because: `a replication slot keeps the log of ${physical ? 'every change' : 'changes'} for whoever reads it`,
    })),
    ...subscriptions.map((name): Beside => ({
      what: 'subscriptions',
      name,
      because: 'a subscription fills tables from another server',
    })),
    ...extensions.map((name): Beside => ({
      what: 'extensions',
      name,
      because: 'an extension by which the server reaches files or other servers',
    })),
    ...foreignServers.map(({ name, wrapper }): Beside => ({
      what: 'servers',
      name,
      because: `a foreign server (${wrapper}), of which only the foreign tables are seen`,
    })),
    ...(count === 0
      ? []
      : [
          {
            what: 'large-objects' as const,
            name: 'large objects',
            because: `${counted(count, 'large object')}${bytes === null ? '' : ` of ${counted(bytes, 'byte')}`}`,
          },
        ]),
  ];
}

/** `inventory`: why there is none, where the store has none. */
export function besidesTables(
  store: string,
  declaration: StoreDeclaration,
  inventory: Inventory | string,
): readonly NotLooked[] {
  if (typeof inventory === 'string') return [{ where: store, because: inventory }];
  const named = besidesIn(inventory).map(({ what, name, because }) => {
    const reason = whyExcluded(declaration, what, name);
    return {
      what,
      name,
      because: reason === undefined ? because : `${because}; left out: ${reason}`,
    };
  });
  const others = named.filter(({ what }) => what === 'databases');
  const rest = named.filter(({ what }) => what !== 'databases');
  const { temporaryTables, prepared } = inventory;
  return [
    ...(others.length > mostNamed
      ? [
          {
            where: store,
            because: `${counted(others.length, 'other database')} of the same server`,
          },
        ]
      : others.map((one) => line(store, one))),
    ...rest.map((one) => line(store, one)),
    ...(prepared === null ? [] : [{ where: store, because: preparedText(prepared) }]),
    ...(temporaryTables > 0
      ? [
          {
            where: store,
            because: `${counted(temporaryTables, 'temporary table')} of other sessions`,
          },
        ]
      : []),
  ];
}

const mostNamed = 8;

function line(store: string, { what, name, because }: Beside): NotLooked {
  return { where: `${store}/${what}/${name}`, because };
}
