/** Whether our own OpenSSL can speak an old TLS version: proven by a handshake with ourselves. */
import { duplexPair } from 'node:stream';
import { connect, TLSSocket, createSecureContext, type SecureVersion } from 'node:tls';
import { generate } from 'selfsigned';

const known = new Map<SecureVersion, Promise<boolean>>();

export function canSpeak(protocol: SecureVersion): Promise<boolean> {
  const answer = known.get(protocol) ?? speak(protocol);
  known.set(protocol, answer);
  return answer;
}

async function speak(protocol: SecureVersion): Promise<boolean> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const offer = { minVersion: protocol, maxVersion: protocol, ciphers: 'ALL:@SECLEVEL=0' };
  const [here, there] = duplexPair();
  try {
    const server = new TLSSocket(there, {
      isServer: true,
      secureContext: createSecureContext({ cert, key, ...offer }),
    });
    const client = connect({ socket: here, rejectUnauthorized: false, ...offer });
    return await new Promise<boolean>((resolve) => {
      client.once('secureConnect', () => resolve(client.getProtocol() === protocol));
      client.once('error', () => resolve(false));
      server.once('error', () => resolve(false));
    });
  } catch {
    // The version or its ciphers are not built in.
    return false;
  } finally {
    here.destroy();
    there.destroy();
  }
}
