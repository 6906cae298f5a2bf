/** Ways past the list of roles: each is named, and whatever could not be read is unknown. */
import type { Finding } from '@troth/core/control';
import type { RoleFacts } from '../../stores/contract.ts';
import type { DefaultRight, Mapping, OwnerFunction, ServerRight, Ways } from '../../stores/ways.ts';
import { fromWhere, rulesOfTrust, whoBy } from '../access-rules.ts';
import { coverage } from '../coverage.ts';
import { mayMore } from '../declared-roles.ts';
import { atRisk, broken, met, unknown } from '../finding.ts';
import type { StoreRoles } from './probe.ts';

export function judgeWays(
  store: StoreRoles,
  roles: readonly RoleFacts[],
  ways: Ways,
): readonly Finding[] {
  const { name } = store;
  const found = [
    ...ways.functions.flatMap((one) => judgeFunction(store, roles, one)),
    ...ways.open.map(({ schema, name: table, may }) =>
      broken(
        'open-to-all',
        `${name}/${schema}.${table}`,
        `Everybody who can log in to ${name} may ${may} ${schema}.${table}: the right was given to PUBLIC.`,
        { facts: { may } },
      ),
    ),
    ...ways.defaults.flatMap((one) => judgeDefault(store, roles, one)),
    ...judgeCatalogues(store, ways),
    ...ways.serverRights.flatMap((one) => judgeServerRight(store, roles, one)),
    ...ways.mappings.flatMap((one) => judgeMapping(store, one)),
    ...judgeRules(name, ways),
    ...judgePasswords(name, ways),
  ];
  return found.length > 0 ? found : [nothingFound(name, ways)];
}

function nothingFound(name: string, ways: Ways): Finding {
  return met('ways', name, `Nothing leads past the list of roles of ${name}.`, {
    coverage: coverage("the database's catalogue, and its access rules as their file has them", {
      functions: ways.functionsSeen,
      tables: ways.tablesSeen,
      'mappings to other servers': ways.mappings.length,
      'access rules': ways.rules.seen ? ways.rules.value.length : 0,
    }),
  });
}

/** What such a function gives out is up to its text, so that each counts that could read or write. */
function judgeFunction(
  { name: store, declared }: StoreRoles,
  roles: readonly RoleFacts[],
  { name, owner, extension, everybody, roles: callers }: OwnerFunction,
): Finding[] {
  const rights = roles.find((role) => role.name === owner)?.may ?? 'superuser';
  if (rights === 'nothing') return [];
  const where = `${store}/function/${name}`;
  const runs = `${name} of ${store} runs with the rights of ${owner}`;
  const facts = { owner, may: rights };
  if (extension !== null) {
    const message = `${runs}, and others may call it. It came with the extension ${extension}: what it gives out is not known.`;
    return [unknown('function-of-owner', where, message, { facts: { ...facts, extension } })];
  }
  if (everybody) {
    const message = `${runs}, and everybody who can log in may call it. Revoke EXECUTE from PUBLIC.`;
    return [broken('function-of-owner', where, message, { facts })];
  }
  const logins = roles.filter(
    (role) =>
      role.login &&
      (callers.includes(role.name) || role.memberOf.some((of) => callers.includes(of))),
  );
  const lesser = logins.filter((role) =>
    mayMore(rights, declared.get(role.name)?.may ?? 'nothing'),
  );
  return lesser.map((role) => {
    const message = `${runs}, and ${role.name} may call it, which may do less by itself.`;
    const make = declared.has(role.name) ? atRisk : broken;
    return make('function-of-owner', where, message, { facts: { ...facts, role: role.name } });
  });
}

function judgeDefault(
  { name: store, declared }: StoreRoles,
  roles: readonly RoleFacts[],
  { owner, schema, role, may }: DefaultRight,
): Finding[] {
  const where = `${store}/default-rights/${owner}`;
  const tables = `each new table of ${owner}${schema === null ? '' : ` in ${schema}`}`;
  const facts = { may, schema };
  if (role === null) {
    const message = `Everybody who can log in to ${store} will be able to ${may} ${tables}: it is given to PUBLIC beforehand.`;
    return [broken('default-rights', where, message, { facts })];
  }
  return roles
    .filter(({ login, name, memberOf }) => login && (name === role || memberOf.includes(role)))
    .filter(
      ({ name, may: has }) =>
        has !== 'superuser' && mayMore(may, declared.get(name)?.may ?? 'nothing'),
    )
    .map(({ name }) =>
      broken(
        'default-rights',
        where,
        `${name} will be able to ${may} ${tables} of ${store}, which is more than declared.`,
        { facts: { ...facts, role: name } },
      ),
    );
}

function judgeCatalogues({ name: store, declared }: StoreRoles, { catalogues }: Ways): Finding[] {
  return catalogues
    .filter(({ role }) => role === null || declared.get(role)?.who !== 'troth')
    .map(({ table, role }) =>
      broken(
        'catalogue-open',
        `${store}/pg_catalog.${table}`,
        `${role ?? 'Everybody who can log in'} may read ${table} of ${store}, where PostgreSQL keeps passwords or values of rows.`,
      ),
    );
}

/** Whoever reads the server's files reads every table; whoever writes them, or sets what it runs, is its master. */
function judgeServerRight(
  { name: store, declared }: StoreRoles,
  roles: readonly RoleFacts[],
  { on, role, may }: ServerRight,
): Finding[] {
  const where = `${store}/server/${on}`;
  const what = may === 'superuser' ? 'do everything' : `${may} past any right on a table`;
  if (role === null) {
    const message = `Everybody who can log in to ${store} may ${what}, by a right on ${on} that was given to PUBLIC.`;
    return [broken('server-right', where, message, { facts: { may } })];
  }
  return roles
    .filter(({ login, name, memberOf }) => login && (name === role || memberOf.includes(role)))
    .filter(({ name }) => mayMore(may, declared.get(name)?.may ?? 'nothing'))
    .map(({ name }) => {
      const message = `${name} may ${what} on ${store}, by a right on ${on}, which is more than declared.`;
      return broken('server-right', where, message, { facts: { may, role: name } });
    });
}

function judgeMapping({ name: store }: StoreRoles, { server, role, kept }: Mapping): Finding[] {
  const where = `${store}/user-mapping/${server}`;
  const who = role ?? 'Everybody who can log in';
  if (!kept.seen) {
    const message = `${who} reaches the server ${server} from ${store}; as whom, and with which password, may be read by the owner of ${server} only. To give: ${kept.grant}.`;
    return role === null ? [unknown('user-mapping', where, message)] : [];
  }
  const { password, as } = kept.value;
  const by = `${who} reaches the server ${server} from ${store} as ${as ?? 'somebody'}`;
  if (role === null) {
    return password
      ? [broken('user-mapping', where, `${by}, with a password that is kept for PUBLIC.`)]
      : [atRisk('user-mapping', where, `${by}: the mapping is for PUBLIC.`)];
  }
  return password && as !== null && as !== role
    ? [atRisk('user-mapping', where, `${by}, with a password that is kept there.`)]
    : [];
}

function judgeRules(store: string, { rules, tls }: Ways): Finding[] {
  if (!rules.seen) {
    const message = `Whether somebody comes in to ${store} without a password is not known: its access rules may not be read. To give: ${rules.grant}.`;
    return [unknown('access-rules', store, message, { facts: { grant: rules.grant } })];
  }
  const unread = rules.value.filter(({ error }) => error);
  return [
    ...unread.map(({ line }) =>
      unknown(
        'access-rules',
        `${store}/access-rule/${line}`,
        `Line ${line} of the access rules of ${store} cannot be understood, so that the file is not in force as it stands.`,
      ),
    ),
    ...rulesOfTrust(rules.value, tls).map((rule) =>
      broken(
        'trusted',
        `${store}/access-rule/${rule.line}`,
        `Line ${rule.line} of the access rules of ${store} lets whoever says so in as ${whoBy(rule)}, from ${fromWhere(rule)}, without a password.`,
        { facts: { line: rule.line } },
      ),
    ),
  ];
}

/** MD5 is no longer a secret well kept; what promises hashed passwords calls it broken. */
function judgePasswords(store: string, { passwords }: Ways): Finding[] {
  const weak = passwords.methods.filter(({ method }) => method === 'md5');
  const kept = passwords.kept.seen ? passwords.kept.value.md5 : [];
  return [
    ...weak.map(({ for: whose }) =>
      atRisk(
        'password-method',
        `${store}/setting/password_encryption`,
        `The next password ${whose ? `of ${whose} ` : ''}on ${store} will be kept as MD5.`,
      ),
    ),
    ...kept.map((role) =>
      atRisk(
        'password-method',
        `${store}/role/${role}`,
        `The password of ${role} on ${store} is kept as MD5. Set it again under scram-sha-256.`,
      ),
    ),
  ];
}
