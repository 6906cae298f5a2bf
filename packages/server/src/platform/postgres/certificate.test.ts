import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { ensureIdentity, publishCertificate, type CertificateFiles } from './certificate.ts';

const start = Temporal.Instant.from('2026-01-01T00:00:00Z');
const days = (count: number): Temporal.Instant => start.add({ hours: 24 * count });

async function files(t: TestContext): Promise<CertificateFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'certificate-'));
  t.after(() => rm(folder, { recursive: true }));
  return { identity: join(folder, 'server.pem'), certificate: join(folder, 'server.crt') };
}

describe('ensureIdentity', () => {
  it('makes one that lasts 825 days at most, for this machine alone', async (t) => {
    const place = await files(t);
    assert.equal(await ensureIdentity(place.identity, undefined, start), true);
    const { validFromDate, validToDate, subjectAltName } = new X509Certificate(
      await readFile(place.identity),
    );
    assert.ok(validToDate.getTime() - validFromDate.getTime() <= 825 * 86_400_000);
    assert.equal(subjectAltName, 'DNS:localhost, IP Address:127.0.0.1');
  });

  it('keeps the private key private', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    assert.equal((await stat(place.identity)).mode & 0o777, 0o600);
  });

  it('leaves it alone while it has 30 days left', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    assert.equal(await ensureIdentity(place.identity, undefined, days(790)), false);
  });

  it('renews it when it has less', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    assert.equal(await ensureIdentity(place.identity, undefined, days(800)), true);
    const { validToDate } = new X509Certificate(await readFile(place.identity));
    assert.ok(validToDate.getTime() > days(800 + 800).epochMilliseconds);
  });

  it('replaces a file that holds no certificate', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    await writeFile(place.identity, 'spoilt');
    assert.equal(await ensureIdentity(place.identity, undefined, start), true);
  });
});

describe('publishCertificate', () => {
  it('gives clients the certificate that the server has, without its key', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    await publishCertificate(place);
    const text = await readFile(place.certificate, 'utf8');
    assert.doesNotMatch(text, /PRIVATE KEY/);
    const published = new X509Certificate(text);
    assert.equal(
      published.fingerprint256,
      new X509Certificate(await readFile(place.identity)).fingerprint256,
    );
  });

  it('follows a renewal', async (t) => {
    const place = await files(t);
    await ensureIdentity(place.identity, undefined, start);
    await publishCertificate(place);
    const before = await readFile(place.certificate, 'utf8');
    await ensureIdentity(place.identity, undefined, days(800));
    await publishCertificate(place);
    assert.notEqual(await readFile(place.certificate, 'utf8'), before);
  });
});
