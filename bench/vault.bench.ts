/**
 * Sealing and opening a 60-byte value against bare AES-256-GCM of the same bytes with the key at
 * hand, and destroying 50,000 subject keys against one UPDATE that nulls them in a table of the same
 * rows. Bare AES-256-GCM draws a random nonce and binds the same place, as any use of it must.
 */
import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/server/src/platform/clock.ts';
import { openDatabase, type Pool } from '../packages/server/src/platform/database.ts';
import { startEmbeddedPostgres } from '../packages/server/src/platform/embedded-postgres.ts';
import {
  localRoot,
  migrateKeys,
  openVault,
  type Place,
  type Vault,
} from '../packages/server/src/vault/index.ts';
import { report } from './report.ts';

/** Many short rounds, of which the least disturbed counts on both sides. */
const values = 2000;
const valueRounds = 60;
const subjects = 50_000;
const rounds = 7;
const place: Place = {
  tenant: 'acme',
  subject: 'employee/17',
  dataset: 'main.employees',
  field: 'email',
  row: '17',
};
const reading = { purpose: 'service', role: 'processor' } as const;

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'troth-bench-vault-'));
  const server = await startEmbeddedPostgres({ folder });
  try {
    const pool = openDatabase(server.adminUrl);
    await migrateKeys(pool);
    const root = localRoot(createSecretKey(randomBytes(32)));
    const vault = await openVault({ root, pool, clock: systemClock, gate: () => 'allowed' });
    await measureValues(vault);
    await measureDestruction(vault, pool);
    vault.close();
    await pool.end();
  } finally {
    await server.destroy();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureValues(vault: Vault): Promise<void> {
  const plaintext = randomBytes(60);
  const key = createSecretKey(randomBytes(32));
  const sealed: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round <= valueRounds; round++) {
    // The first rounds warm up.
    const times = [
      await timed(async () => {
        for (let i = 0; i < values; i++) bareOpen(key, bareSeal(key, plaintext));
      }),
      await timed(async () => {
        for (let i = 0; i < values; i++) {
          await vault.open(await vault.seal(place, plaintext), place, reading);
        }
      }),
    ] as const;
    if (round < 5) continue;
    bare.push(times[0]);
    sealed.push(times[1]);
  }
  console.log(
    `60 bytes sealed and opened: ${rate(Math.min(...sealed))}/s, bare AES-256-GCM ${rate(Math.min(...bare))}/s`,
  );
  report('vault-seal-open', Math.min(...bare) / Math.min(...sealed), 0.6);
}

function rate(ms: number): string {
  return Math.round((values / ms) * 1000).toLocaleString('en-US');
}

function bareSeal(key: KeyObject, plaintext: Uint8Array): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(JSON.stringify(place)));
  return Buffer.concat([nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

function bareOpen(key: KeyObject, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
  decipher.setAAD(Buffer.from(JSON.stringify(place)));
  decipher.setAuthTag(sealed.subarray(-16));
  return Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
}

async function measureDestruction(vault: Vault, pool: Pool): Promise<void> {
  const destroyed: number[] = [];
  const nulled: number[] = [];
  const { rows } = await pool.query<{ id: string }>('select id from troth.vault_epoch');
  const epoch = rows[0]?.id;
  for (let round = 0; round < rounds; round++) {
    const names = Array.from({ length: subjects }, (_, i) => `employee/${round}-${i}`);
    const pseudonyms: string[] = [];
    for (const name of names) {
      const pseudonym = await vault.pseudonymOf('acme', name);
      pseudonyms.push(Buffer.from(pseudonym, 'base64url').toString('hex'));
    }
    await pool.query(
      `insert into troth.vault_key (id, tenant, subject, state, epoch, wrapped, made_at)
       select gen_random_uuid(), 'acme', decode(hex, 'hex'), 'active', $2,
         decode(repeat(md5(hex), 4) || left(hex, 16), 'hex'), now()
       from unnest($1::text[]) as hex`,
      [pseudonyms, epoch],
    );
    const ids = await copyKeys(pool, epoch);
    nulled.push(
      await timed(async () => {
        await pool.query('update bare_key set wrapped = null where id = any($1::uuid[])', [ids]);
      }),
    );
    destroyed.push(
      await timed(async () => {
        if ((await vault.destroyAll('acme', names)) !== subjects) throw new Error('not all');
      }),
    );
  }
  console.log(
    `${subjects.toLocaleString('en-US')} keys destroyed in ${Math.min(...destroyed).toFixed(0)} ms, nulled by one UPDATE in ${Math.min(...nulled).toFixed(0)} ms`,
  );
  report('vault-destroy', Math.min(...destroyed) / Math.min(...nulled), 1.5, 'at most');
}

/** The same rows, indexes and room in a table without anything of the vault. → the ids of the live keys. */
async function copyKeys(pool: Pool, epoch: string | undefined): Promise<string[]> {
  await pool.query('drop table if exists bare_key');
  await pool.query('create table bare_key (like troth.vault_key including indexes)');
  await pool.query('alter table bare_key set (fillfactor = 70)');
  await pool.query('insert into bare_key select * from troth.vault_key');
  await pool.query('vacuum analyze bare_key');
  await pool.query('vacuum analyze troth.vault_key');
  await pool.query('checkpoint');
  const { rows } = await pool.query<{ id: string }>('select id from bare_key where epoch = $1', [
    epoch,
  ]);
  return rows.map(({ id }) => id).filter((_, index) => index < subjects);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
