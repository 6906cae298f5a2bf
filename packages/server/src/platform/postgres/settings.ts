/** The embedded server's configuration, written anew at every start. */
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Place } from './place.ts';
import { replaceFile } from './replace-file.ts';

export interface Settings {
  /** False only for throw-away test servers: a power cut then costs the data. */
  readonly durable: boolean;
}

export async function writeSettings(
  place: Place,
  account: Account | undefined,
  settings: Settings,
): Promise<void> {
  await replaceFile(
    join(place.data, 'postgresql.conf'),
    configuration(place, settings),
    0o600,
    account,
  );
  await replaceFile(join(place.data, 'pg_hba.conf'), accessRules, 0o600, account);
}

/** Nothing but TLS from this machine, with a password. */
const accessRules = `# type    database     user  address       method
hostssl   all          all   127.0.0.1/32  scram-sha-256
hostssl   replication  all   127.0.0.1/32  scram-sha-256
`;

/**
 * A statement or the detail of an error can hold personal values, so the log keeps neither:
 * terse messages only, without the statement that caused them.
 */
function configuration(place: Place, { durable }: Settings): string {
  return `listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 300
max_prepared_transactions = ${durable ? 0 : 8}
password_encryption = 'scram-sha-256'

ssl = on
ssl_cert_file = ${quoted(place.identity)}
ssl_key_file = ${quoted(place.identity)}
ssl_min_protocol_version = 'TLSv1.2'

shared_buffers = '256MB'
wal_level = 'replica'
max_wal_size = '1GB'
fsync = ${durable ? 'on' : 'off'}
full_page_writes = ${durable ? 'on' : 'off'}
synchronous_commit = ${durable ? 'on' : 'off'}

timezone = 'UTC'
log_timezone = 'UTC'
datestyle = 'iso, ymd'
lc_messages = 'C'
default_text_search_config = 'pg_catalog.simple'

logging_collector = on
log_directory = ${quoted(place.logs)}
log_filename = 'postgresql-%Y%m%d-%H%M%S.log'
log_file_mode = 0600
log_rotation_age = '1d'
log_rotation_size = '4MB'
log_min_messages = 'warning'
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_checkpoints = off
`;
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
