/** Ways past the list of roles; what only a privileged role may read says which right it takes. */
import * as z from 'zod';
import type { AccessRule, PasswordFacts, Seen, Ways } from '../ways.ts';
import { documents } from './documents.ts';
import { storeError } from './error.ts';
import { readServerRights } from './server-rights.ts';
import type { Session, Sessions } from './sessions.ts';
import { quote, statementFile } from './sql.ts';

const may = z.enum(['read', 'write']);
const nullable = z.string().nullable();

const waysDocument = z.object({
  rolesMakeThemselves: z.boolean(),
  functionsSeen: z.int(),
  functions: z.array(
    z.object({
      name: z.string(),
      owner: z.string(),
      extension: nullable,
      everybody: z.boolean(),
      roles: z.array(z.string()),
    }),
  ),
  tablesSeen: z.int(),
  open: z.array(z.object({ schema: z.string(), name: z.string(), may })),
  defaults: z.array(z.object({ owner: z.string(), schema: nullable, role: nullable, may })),
  catalogues: z.array(z.object({ table: z.string(), role: nullable })),
  mappings: z.array(
    z.object({
      server: z.string(),
      role: nullable,
      visible: z.boolean(),
      password: z.boolean(),
      as: nullable,
    }),
  ),
  methods: z.array(z.object({ method: z.string(), for: nullable })),
  log: z.array(z.object({ name: z.string(), value: z.string(), for: nullable })),
  tls: z.boolean(),
  local: z.boolean(),
  may: z.object({ rules: z.boolean(), passwords: z.boolean(), libraries: z.boolean() }),
  role: z.string(),
  sessions: z.object({ seen: z.int(), of: z.int() }),
  clear: z.array(z.object({ role: z.string(), database: z.string(), sessions: z.int() })),
});

type Document = z.infer<typeof waysDocument>;

const ruleDocument = z.object({
  line: z.int(),
  type: z.string().nullable(),
  databases: z.array(z.string()).nullable(),
  roles: z.array(z.string()).nullable(),
  address: nullable,
  netmask: nullable,
  method: z.string().nullable(),
  error: z.boolean(),
});

const passwordDocument = z.object({ md5: z.array(z.string()), of: z.int() });

const waysStatement = statementFile('ways');

const rulesStatement = `select jsonb_build_object('line', line_number, 'type', type, 'databases', database,
  'roles', user_name, 'address', address, 'netmask', netmask, 'method', auth_method, 'error', error is not null)
  from pg_hba_file_rules() with ordinality order by ordinality`;

/** Of the passwords themselves nothing leaves the server but by which method each is kept. */
const passwordsStatement = `select jsonb_build_object(
  'md5', coalesce(jsonb_agg(rolname order by rolname) filter (where rolpassword ~ '^md5[0-9a-f]{32}$'), '[]'),
  'of', count(*)) from pg_authid where rolpassword is not null`;

const librariesStatement = `select jsonb_build_array(current_setting('shared_preload_libraries'),
  current_setting('session_preload_libraries'))`;

export function readWays(store: string, sessions: Sessions): Promise<Ways> {
  return sessions.use(async (session) => {
    const [found] = documents(await session.run({ text: waysStatement }), waysDocument);
    if (!found) throw storeError('store-failed', store);
    const { mappings, methods, log, may: allowed, clear, sessions: counts, role, ...rest } = found;
    const to = quote(role);
    return {
      ...rest,
      serverRights: await readServerRights(session),
      mappings: mappings.map(mappingOf),
      rules: allowed.rules
        ? { seen: true, value: await readRules(session) }
        : unseen(`GRANT EXECUTE ON FUNCTION pg_hba_file_rules() TO ${to}`),
      passwords: {
        methods,
        kept: allowed.passwords
          ? { seen: true, value: await readPasswords(store, session) }
          : unseen(`GRANT SELECT (rolname, rolpassword) ON pg_authid TO ${to}`),
      },
      log: {
        settings: log,
        libraries: allowed.libraries
          ? { seen: true, value: await readLibraries(session) }
          : unseen(`GRANT pg_read_all_settings TO ${to}`),
      },
      sessions: { ...counts, open: clear, grant: `GRANT pg_read_all_stats TO ${to}` },
    };
  });
}

function unseen<T>(grant: string): Seen<T> {
  return { seen: false, grant };
}

function mappingOf({ server, role, visible, password, as }: Document['mappings'][number]) {
  return {
    server,
    role,
    kept: visible
      ? ({ seen: true, value: { password, as } } as const)
      : unseen<{ password: boolean; as: string | null }>(
          'GRANT SELECT ON pg_user_mapping, which opens the passwords in it',
        ),
  };
}

async function readRules(session: Session): Promise<AccessRule[]> {
  const rules = documents(await session.run({ text: rulesStatement }), ruleDocument);
  return rules.map(({ type, databases, roles, method, ...rest }) => ({
    ...rest,
    type: type ?? '',
    databases: databases ?? [],
    roles: roles ?? [],
    method: method ?? '',
  }));
}

type Kept = Extract<PasswordFacts['kept'], { readonly seen: true }>['value'];

async function readPasswords(store: string, session: Session): Promise<Kept> {
  const [kept] = documents(await session.run({ text: passwordsStatement }), passwordDocument);
  if (!kept) throw storeError('store-failed', store);
  return kept;
}

async function readLibraries(session: Session): Promise<string[]> {
  const [lists] = documents(await session.run({ text: librariesStatement }), z.array(z.string()));
  return (lists ?? []).flatMap((list) => list.split(',')).flatMap((one) => one.trim() || []);
}
