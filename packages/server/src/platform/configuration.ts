/**
 * What an installation is told from outside: environment variables, and flags that go before
 * them. A value is never repeated in an error, because an address can hold a password.
 */
import { resolve } from 'node:path';
import * as z from 'zod';
import { platformError } from './error.ts';

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface Configuration {
  /** Troth's folder, absolute. TROTH_HOME; `.troth` in the current folder by default. */
  readonly home: string;
  /** A PostgreSQL to use in place of the embedded one. DATABASE_URL. */
  readonly databaseUrl: string | undefined;
  /** LOG_LEVEL; `info` by default. */
  readonly logLevel: LogLevel;
  /**
   * Minutes that one search for people in what the data map does not know may take, over all stores.
   * TROTH_SEARCH_MINUTES; 10 when absent.
   */
  readonly searchMinutes?: number | undefined;
}

export interface ConfigurationSources {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From the command line; absent where a flag was not given. */
  readonly flags?: { readonly [Name in keyof Configuration]?: string | undefined };
  /** The folder that relative paths start from. */
  readonly cwd: string;
}

const variables = {
  home: 'TROTH_HOME',
  databaseUrl: 'DATABASE_URL',
  logLevel: 'LOG_LEVEL',
  searchMinutes: 'TROTH_SEARCH_MINUTES',
} as const;

/** A day. */
const mostSearchMinutes = 1440;

const schema = z.object({
  home: z.string().refine((path) => !path.includes('\0')),
  databaseUrl: z.string().refine(isPostgresAddress).optional(),
  logLevel: z.enum(logLevels),
  searchMinutes: z.coerce.number().int().min(1).max(mostSearchMinutes).optional(),
});

const hints: Readonly<Record<keyof Configuration, string>> = {
  home: 'must be the path of a folder',
  databaseUrl: 'must be an address such as postgresql://user:password@host:5432/database',
  logLevel: `must be one of ${logLevels.join(', ')}`,
  searchMinutes: `must be a number of minutes from 1 to ${mostSearchMinutes}`,
};

/** Throws `configuration-invalid`, naming every variable that is wrong. An empty variable counts as absent. */
export function readConfiguration({ env, flags = {}, cwd }: ConfigurationSources): Configuration {
  const given = (name: keyof Configuration): string | undefined =>
    flags[name] || env[variables[name]] || undefined;
  const parsed = schema.safeParse({
    home: given('home') ?? '.troth',
    databaseUrl: given('databaseUrl'),
    logLevel: given('logLevel')?.toLowerCase() ?? 'info',
    searchMinutes: given('searchMinutes'),
  });
  if (!parsed.success) throw invalid(parsed.error.issues.map(({ path }) => path[0]));
  const { home, databaseUrl, logLevel, searchMinutes } = parsed.data;
  return {
    home: resolve(cwd, home),
    databaseUrl,
    logLevel,
    ...(searchMinutes !== undefined && { searchMinutes }),
  };
}

function isPostgresAddress(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && /^postgres(ql)?:$/.test(url.protocol) && url.pathname.length > 1;
}

function invalid(fields: readonly unknown[]): Error {
  const wrong = (Object.keys(variables) as (keyof Configuration)[]).filter((name) =>
    fields.includes(name),
  );
  return platformError({
    code: 'configuration-invalid',
    kind: 'invalid',
    facts: { variables: wrong.map((name) => variables[name]).join(', ') },
    publicMessage: wrong.map((name) => `${variables[name]} ${hints[name]}.`).join(' '),
  });
}
