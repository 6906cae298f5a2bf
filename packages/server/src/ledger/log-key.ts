/** A log's Ed25519 key: PKCS #8 PEM in a file that only its owner can read. */
import { closing } from '@troth/core/closing';
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type KeyObject,
} from 'node:crypto';
import { link, mkdir, open, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { verifierKey, type VerifierKey } from '@troth/core/proof';
import { stage, syncFolders } from './durable-files.ts';
import { isSystemError, ledgerError } from './error.ts';
import { sha256 } from './native-crypto.ts';

export interface LogKey {
  readonly verifier: VerifierKey;
  sign(message: Uint8Array): Uint8Array;
}

/** The key in a file, or undefined where there is none. Throws `ledger-key-exposed`, `-unusable`. */
export async function readLogKey(path: string, name: string): Promise<LogKey | undefined> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
  return closing(
    async () => {
      // Asked of the open file, so that it is the file that is read.
      await requirePrivate(file, path);
      return logKey(name, parsePrivateKey(await file.readFile('utf8'), path));
    },
    async () => {
      await file.close();
    },
  );
}

/** Makes a key unless another process has just made one: a key in use is never replaced. */
export async function createLogKey(path: string): Promise<void> {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { privateKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(privateKey.export({ format: 'pem', type: 'pkcs8' }));
  for (const { staged } of await stage(folder, [{ path, bytes, mode: 0o600 }])) {
    try {
      await link(staged, path);
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
    }
    await rm(staged);
  }
  await syncFolders([folder]);
}

async function requirePrivate(file: FileHandle, path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const { mode, uid } = await file.stat();
  if ((mode & 0o077) === 0 && uid === process.getuid?.()) return;
  throw ledgerError(
    'ledger-key-exposed',
    'denied',
    `The log key ${path} must belong to this user and be readable by nobody else: chmod 600 it, and if others could have read it, replace it.`,
    { mode: (mode & 0o777).toString(8) },
  );
}

function parsePrivateKey(pem: string, path: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The cause could quote the key; that there is no key in the file is all that may be said.
  }
  throw ledgerError('ledger-key-unusable', 'invalid', `${path} holds no Ed25519 private key.`);
}

function logKey(name: string, privateKey: KeyObject): LogKey {
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return {
    verifier: verifierKey(name, Buffer.from(x, 'base64url'), sha256),
    sign: (message) => sign(null, message, privateKey),
  };
}
