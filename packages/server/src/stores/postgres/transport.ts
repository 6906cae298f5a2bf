/** What the server's network side lets in, tried out rather than read from its settings. */
import type { X509Certificate } from 'node:crypto';
import type { SecureVersion, TLSSocket } from 'node:tls';
import { notSupported, supported, type Answer, type TransportFacts } from '../contract.ts';
import type { Address } from './address.ts';
import { nameError, storeError } from './error.ts';
import { dial, HelloClosed, introduce, requestTls, startTls, type TlsOffer } from './hello.ts';
import { canSpeak } from './old-tls.ts';

const older: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1'];

export async function probeTransport(
  store: string,
  address: Address,
  patience: number,
): Promise<Answer<TransportFacts>> {
  if (address.isSocket) {
    return notSupported(
      'The connection is a socket file of this machine; nothing crosses a network.',
    );
  }
  try {
    const plaintextAccepted = await acceptsPlaintext(store, address, patience);
    const current = await handshake(address, {}, patience);
    if (!current) {
      return supported({
        negotiated: null,
        olderAccepted: [],
        plaintextAccepted,
        certificate: null,
      });
    }
    const { negotiated, certificate } = current;
    const olderAccepted: TransportFacts['olderAccepted'][number][] = [];
    for (const protocol of older) {
      if (!(await canSpeak(protocol))) {
        return notSupported(
          `This machine's OpenSSL cannot speak ${protocol}, so whether the server accepts it is not known.`,
        );
      }
      olderAccepted.push({ protocol, accepted: await accepts(address, protocol, patience) });
    }
    return supported({ negotiated, olderAccepted, plaintextAccepted, certificate });
  } catch (error) {
    throw nameError(store, error);
  }
}

type Negotiated = Pick<TransportFacts, 'negotiated' | 'certificate'>;

/** Null when the server has no TLS to offer. */
async function handshake(
  address: Address,
  offer: TlsOffer,
  patience: number,
): Promise<Negotiated | null> {
  const socket = await dial(address, patience);
  try {
    if (!(await requestTls(socket, patience))) return null;
    const secure = await startTls(socket, address, offer, patience);
    const facts = factsOf(secure);
    secure.destroy();
    return facts;
  } finally {
    socket.destroy();
  }
}

function factsOf(secure: TLSSocket): Negotiated {
  const certificate = secure.getPeerX509Certificate();
  return {
    negotiated: {
      protocol: secure.getProtocol() ?? 'unknown',
      cipher: secure.getCipher().standardName,
    },
    certificate: certificate
      ? {
          notAfter: Temporal.Instant.fromEpochMilliseconds(certificate.validToDate.getTime()),
          selfSigned: isSelfSigned(certificate),
        }
      : null,
  };
}

/** `checkIssued` would also ask for the usage bits of an authority, which such certificates lack. */
function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.issuer === certificate.subject && certificate.verify(certificate.publicKey);
}

/** Whether a client that speaks this version only gets through the handshake. */
async function accepts(
  address: Address,
  protocol: SecureVersion,
  patience: number,
): Promise<boolean> {
  const offer = { minVersion: protocol, maxVersion: protocol, ciphers: 'ALL:@SECLEVEL=0' };
  // A connection may break for another reason; that it breaks twice in the handshake is the server's no.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return (await handshake(address, offer, patience)) !== null;
    } catch (error) {
      if (isRefusal(error)) return false;
      if (attempt === 2 && isHangUp(error)) return false;
      if (attempt === 2 || !isHangUp(error)) throw error;
    }
  }
}

/** The server said no, or answered in a version that was not offered. */
function isRefusal(error: unknown): boolean {
  return /ALERT|UNSUPPORTED_PROTOCOL|WRONG_VERSION|VERSION_TOO_LOW/.test(codeOf(error));
}

function isHangUp(error: unknown): boolean {
  return error instanceof HelloClosed || ['ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** PgBouncer refuses a client without TLS as a violation of the protocol. */
const pooler = '08P01';

/** `28000`: pg_hba.conf has no entry that would let this user in without TLS. */
async function acceptsPlaintext(
  store: string,
  address: Address,
  patience: number,
): Promise<boolean> {
  const socket = await dial(address, patience);
  try {
    const user = address.user ?? 'postgres';
    const answer = await introduce(socket, user, address.database ?? user, patience);
    if (answer === 'authentication') return true;
    if (answer === '28000' || answer === pooler) return false;
    throw storeError(answer.startsWith('53') ? 'store-exhausted' : 'store-unavailable', store, {
      facts: { sqlstate: answer },
    });
  } finally {
    socket.destroy();
  }
}
