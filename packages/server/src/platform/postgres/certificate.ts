/**
 * The embedded server's own certificate. It speaks for 127.0.0.1 only, so nobody but us needs
 * to trust it: clients are given the certificate itself as the one authority they accept.
 */
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import { isSystemError } from '../error.ts';
import type { Account } from './account.ts';
import type { Place } from './place.ts';
import { replaceFile } from './replace-file.ts';

export type CertificateFiles = Pick<Place, 'identity' | 'certificate'>;

const validityDays = 825;
const renewalDays = 30;

/** Makes key and certificate, or renews them with less than 30 days left. True when they are new. */
export async function ensureIdentity(
  identity: string,
  account: Account | undefined,
  now: Temporal.Instant,
): Promise<boolean> {
  if (await isStillGood(identity, now)) return false;
  const notBefore = now.subtract({ hours: 24 });
  const made = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(notBefore.epochMilliseconds),
    notAfterDate: new Date(notBefore.add({ hours: 24 * validityDays }).epochMilliseconds),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  await replaceFile(identity, `${made.private.trim()}\n${made.cert.trim()}\n`, 0o600, account);
  return true;
}

const certificateBlock = /-----BEGIN CERTIFICATE-----[^]*?-----END CERTIFICATE-----\n/;

/**
 * Writes the certificate out for clients. It is always taken from the file that the server
 * reads, so that whichever of several processes renewed last, the two agree.
 */
export async function publishCertificate({
  identity,
  certificate,
}: CertificateFiles): Promise<void> {
  const [block = ''] = certificateBlock.exec(await readFile(identity, 'utf8')) ?? [];
  if ((await readIfPresent(certificate)) !== block) await replaceFile(certificate, block, 0o644);
}

async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether a connection failed because the server shows another certificate than the published one. */
export function isCertificateError(error: unknown): boolean {
  return isSystemError(
    error,
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'CERT_SIGNATURE_FAILURE',
    'CERT_HAS_EXPIRED',
  );
}

async function isStillGood(identity: string, now: Temporal.Instant): Promise<boolean> {
  try {
    const { validToDate } = new X509Certificate(await readFile(identity));
    const left = validToDate.getTime() - now.epochMilliseconds;
    return left >= renewalDays * 86_400_000;
  } catch (error) {
    // A file that holds no certificate is as good as none: write it anew.
    if (isSystemError(error, 'ENOENT') || !isSystemError(error, 'EACCES', 'EPERM')) return false;
    throw error;
  }
}
