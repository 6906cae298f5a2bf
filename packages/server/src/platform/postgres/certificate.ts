/**
 * The embedded server's own certificate. It speaks for 127.0.0.1 only, so nobody but us needs
 * to trust it: clients are given the certificate itself as the one authority they accept.
 */
import { X509Certificate } from 'node:crypto';
import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import { generate } from 'selfsigned';
import { isSystemError } from '../error.ts';
import type { Account } from './account.ts';
import type { Place } from './place.ts';

export type CertificateFiles = Pick<Place, 'identity' | 'certificate'>;

const validityDays = 825;
const renewalDays = 30;

/** Makes the certificate, or renews one with less than 30 days left. True when it is new. */
export async function ensureCertificate(
  place: CertificateFiles,
  account: Account | undefined,
  now: Temporal.Instant,
): Promise<boolean> {
  if (await isStillGood(place.identity, now)) return false;
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
  await replaceFile(place.certificate, made.cert, 0o644);
  await replaceFile(place.identity, `${made.private}\n${made.cert}`, 0o600, account);
  return true;
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

/** Readers see the old file or the new one, never half of either. */
export async function replaceFile(
  path: string,
  content: string,
  mode: number,
  owner?: Account,
): Promise<void> {
  const staging = `${path}.${process.pid}.new`;
  await writeFile(staging, content, { mode, flush: true });
  if (owner) await chown(staging, owner.uid, owner.gid);
  await rename(staging, path);
}
