/**
 * The first bytes of the PostgreSQL protocol, spoken by hand: what a server offers before anyone
 * has logged in. Source: PostgreSQL documentation, "Message Flow" and "Message Formats".
 */
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureVersion, type TLSSocket } from 'node:tls';
import type { Address } from './address.ts';

const sslRequestCode = 80_877_103;
const protocolVersion = 196_608;

/** Resolves when connected. This and what follows reject with the system's error or `HelloTimeout`. */
export function dial(address: Address, patience: number): Promise<Socket> {
  const { host, port } = address;
  const socket = connectTcp(
    address.isSocket ? { path: `${host}/.s.PGSQL.${port}` } : { host, port },
  );
  return settle(socket, patience, (resolve) => socket.once('connect', () => resolve(socket)));
}

/** Asks for TLS on a fresh connection: whether the server has it. */
export async function requestTls(socket: Socket, patience: number): Promise<boolean> {
  const request = Buffer.alloc(8);
  request.writeUInt32BE(8, 0);
  request.writeUInt32BE(sslRequestCode, 4);
  socket.write(request);
  const answer = (await nextBytes(socket, patience)).toString('latin1');
  if (answer === 'S' || answer === 'N') return answer === 'S';
  // A server that is full or starting may say so here; anything else is no PostgreSQL. More than
  // the one byte would be someone slipping data in before TLS protects it.
  throw new Error('The connection does not speak as PostgreSQL does.');
}

export interface TlsOffer {
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly ciphers?: string;
}

/** The TLS handshake; whom the certificate names is not the question here. */
export function startTls(
  socket: Socket,
  address: Address,
  offer: TlsOffer,
  patience: number,
): Promise<TLSSocket> {
  const secure = connectTls({
    socket,
    rejectUnauthorized: false,
    ALPNProtocols: ['postgresql'],
    ...(isIP(address.host) === 0 && { servername: address.host }),
    ...offer,
  });
  return settle(secure, patience, (resolve) => secure.once('secureConnect', () => resolve(secure)));
}

/**
 * Introduces a user without TLS. `authentication` when the server goes on to ask who it is;
 * else the SQLSTATE with which it refuses.
 */
export async function introduce(
  socket: Socket,
  user: string,
  database: string,
  patience: number,
): Promise<string> {
  const text = Buffer.from(`user\0${user}\0database\0${database}\0\0`, 'utf8');
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + text.length, 0);
  head.writeUInt32BE(protocolVersion, 4);
  socket.write(Buffer.concat([head, text]));
  const answer = (await nextBytes(socket, patience)).toString('latin1');
  if (answer.startsWith('R')) return 'authentication';
  return /\0C([0-9A-Z]{5})\0/.exec(answer)?.[1] ?? 'unknown';
}

export class HelloTimeout extends Error {
  override readonly name = 'HelloTimeout';

  constructor() {
    super('timeout');
  }
}

/** The other side hung up without a word. */
export class HelloClosed extends Error {
  override readonly name = 'HelloClosed';

  constructor() {
    super('The connection was closed.');
  }
}

function nextBytes(socket: Socket, patience: number): Promise<Buffer> {
  return settle(socket, patience, (resolve) =>
    socket.once('data', (data: Buffer) => {
      // What comes next belongs to TLS.
      socket.pause();
      resolve(data);
    }),
  );
}

function settle<T>(
  socket: Socket,
  patience: number,
  listen: (resolve: (value: T) => void) => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.destroy();
      reject(error);
    };
    const closed = (): void => fail(new HelloClosed());
    const timer = setTimeout(() => fail(new HelloTimeout()), patience);
    socket.on('error', fail);
    socket.once('close', closed);
    listen((value) => {
      clearTimeout(timer);
      // The error listener stays: a socket that fails after its answer must not end the process.
      socket.off('close', closed);
      resolve(value);
    });
  });
}
