/** A connection string, read once: who to call, as whom, and how. */
import { parse, toClientConfig } from 'pg-connection-string';
import type { ClientConfig } from 'pg';
import { storeError } from './error.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** The host is a folder of this machine with the server's socket in it. */
  readonly isSocket: boolean;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  /** Session settings in the connection string: `-c name=value …`. */
  readonly options: string | undefined;
  /** `prefer`: TLS if the server has it, as libpq does where nothing is said. */
  readonly tls: 'prefer' | NonNullable<ClientConfig['ssl']>;
}

const defaultPort = 5432;

/** Understands what libpq understands: `sslmode` and its certificates, `options`, socket folders. */
export function parseAddress(store: string, url: string): Address {
  const config = read(store, url);
  const host = config.host === undefined || config.host === '' ? 'localhost' : config.host;
  const mode = /[?&]sslmode=(\w+)/.exec(url)?.[1] ?? 'prefer';
  const isSocket = host.startsWith('/');
  const soft = ['allow', 'prefer'].includes(mode) && typeof config.ssl !== 'boolean';
  return {
    host,
    port: config.port ?? defaultPort,
    isSocket,
    user: config.user,
    password: typeof config.password === 'string' ? config.password : undefined,
    database: config.database,
    options: config.options,
    tls: isSocket ? false : soft ? 'prefer' : (config.ssl ?? 'prefer'),
  };
}

function read(store: string, url: string): ClientConfig {
  if (!/^(postgres|postgresql):\/\//i.test(url)) throw storeError('store-url-invalid', store);
  try {
    const says = /[?&]uselibpqcompat=/.test(url);
    return toClientConfig(says ? parse(url) : parse(url, { useLibpqCompat: true }));
  } catch (error) {
    // Not the parser's own error: it may quote the string, and with it the password.
    const isFile = error instanceof Error && 'syscall' in error;
    throw storeError('store-url-invalid', store, {
      ...(isFile && { object: 'a certificate file that it names cannot be opened' }),
    });
  }
}
