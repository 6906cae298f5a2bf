/** A connection string, read once: who to call, as whom, and how. */
import { parse, toClientConfig } from 'pg-connection-string';
import type { ClientConfig } from 'pg';
import { storeError } from './error.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
  /** A path on this machine rather than a network address. */
  readonly isSocket: boolean;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** For the driver; the connection string's own session settings included. */
  readonly config: ClientConfig;
}

const defaultPort = 5432;

export function parseAddress(store: string, url: string): Address {
  try {
    const config = toClientConfig(parse(url));
    const host = config.host === undefined || config.host === '' ? 'localhost' : config.host;
    return {
      host,
      port: config.port ?? defaultPort,
      isSocket: host.startsWith('/'),
      user: config.user,
      database: config.database,
      config: { ...config, host },
    };
  } catch {
    // The parser's own error may quote the string, and with it the password.
    throw storeError('store-url-invalid', store);
  }
}
