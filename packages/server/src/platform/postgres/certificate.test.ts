import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ensureCertificate, type CertificateFiles } from './certificate.ts';

const start = Temporal.Instant.from('2026-01-01T00:00:00Z');
const days = (count: number): Temporal.Instant => start.add({ hours: 24 * count });

async function files(t: TestContext): Promise<CertificateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  t.after(() => rm(folder, { recursive: true }));
  return { identity: join(folder, 'server.pem'), certificate: join(folder, 'server.crt') };
}

describe('ensureCertificate', () => {
  it('makes one that lasts 825 days at most, for this machine alone', async (t) => {
    const place = await files(t);
    assert.equal(await ensureCertificate(place, undefined, start), true);
    const { validFromDate, validToDate, subjectAltName } = new X509Certificate(
      await readFile(place.certificate),
    );
    assert.ok(validToDate.getTime() - validFromDate.getTime() <= 825 * 86_400_000);
    assert.equal(subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
  });

  it('keeps the private key private', async (t) => {
    const place = await files(t);
    await ensureCertificate(place, undefined, start);
    assert.equal((await stat(place.identity)).mode & 0o777, 0o600);
    assert.match(await readFile(place.identity, 'utf8'), /PRIVATE KEY/);
    assert.doesNotMatch(await readFile(place.certificate, 'utf8'), /PRIVATE KEY/);
  });

  it('leaves it alone while it has 30 days left', async (t) => {
    const place = await files(t);
    await ensureCertificate(place, undefined, start);
    assert.equal(await ensureCertificate(place, undefined, days(790)), false);
  });

  it('renews it when it has less', async (t) => {
    const place = await files(t);
    await ensureCertificate(place, undefined, start);
    assert.equal(await ensureCertificate(place, undefined, days(800)), true);
    const { validToDate } = new X509Certificate(await readFile(place.identity));
    assert.ok(validToDate.getTime() > days(800 + 800).epochMilliseconds);
  });

  it('replaces a file that holds no certificate', async (t) => {
    const place = await files(t);
    await ensureCertificate(place, undefined, start);
    await writeFile(place.identity, 'spoilt');
    assert.equal(await ensureCertificate(place, undefined, start), true);
  });
});
