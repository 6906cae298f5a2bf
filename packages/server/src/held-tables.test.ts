/** Each table of Troth's own, and why whoever can write it cannot make a status, a plan or a certificate say more. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

/**
 * `entry`: each row is held against the ledger's entry of it, both ways (`controls/records`).
 * `verified`: the control `logging` reads it against the published, signed files.
 * `sealed`: only the keyring makes it, bound to its place; what does not open counts as not there.
 * `none`: nothing that is shown or done rests on it, or what it says is read again from elsewhere.
 */
type How = 'entry' | 'verified' | 'sealed' | 'none';

const tables: Readonly<Record<string, readonly [How, why: string]>> = {
  policy_version: ['entry', 'versions.ts: hash, dates, text, and when it was recorded'],
  policy_in_force: [
    'entry',
    'versions.ts: since when, in which order, and whether it was published',
  ],
  check_run: ['none', 'the number of a run and its times stand in the entries of its judgements'],
  judgement: ['entry', 'judgements.ts'],
  finding: ['entry', 'judgements.ts: with its judgement'],
  attestation: ['entry', 'rows.ts: of promises and of data maps'],
  exception: ['entry', 'rows.ts'],
  hold: ['entry', 'rows.ts; one that was taken out is made again: restore-holds.ts'],
  request: ['entry', 'requests.ts, request-columns.ts; those that are gone are told from the log'],
  request_event: [
    'entry',
    'requests.ts: the newest is the state, the first the deadline, and the start when it ran',
  ],
  request_person: ['entry', 'request-columns.ts: the digest in the entry of the end'],
  request_pseudonym: ['entry', 'request-columns.ts: the digest in the entry of the end'],
  limitation: ['entry', 'aftermath.ts: the certificate of its request, and the entry of its end'],
  notice: ['entry', 'aftermath.ts: the certificate of its request'],
  asking: ['entry', 'asking.ts: the digest of the state'],
  store_identity: ['entry', 'identities.ts: of two, the entry counts'],
  asked: ['entry', 'asked.ts: the first and the newest round are compared before they are shown'],
  request_running: [
    'none',
    'a lock: without it two requests of a person run, and each is read back',
  ],
  request_search: ['none', 'sealed values to search by; one that does not open fails the search'],
  request_handle_page: ['none', 'sealed values to ask by; the search for the person comes after'],
  request_handle: ['none', 'digests beside the pages: without one a value is remembered twice'],
  log: ['verified', 'size and root, against the signed checkpoint'],
  entry: ['verified', 'each index once, against the files'],
  checkpoint: ['verified', 'size and root, against the signed note'],
  batch: ['verified', 'gone once its entries stand in files'],
  evidence: ['verified', 'opens against its entry or not at all'],
  outbox: ['verified', 'each row is parsed before it gets an index; what is none is set aside'],
  set_aside: ['none', 'says only more that is wrong'],
  ledger_look: ['none', 'delays a look at files by a day: SECURITY.md names it'],
  ledger_repair: ['none', 'says only more that is wrong'],
  clock_jump: [
    'none',
    'the clock is compared anew; a jump that was accepted is read from the ledger',
  ],
  schedule: ['none', 'only a wake-up: what was not checked grows stale'],
  table_reading: ['sealed', 'under the keyring; an older state that is put back: SECURITY.md'],
  server_time: ['none', 'how much more may be read in this hour'],
};

/** Of the keys database, which is another one: SECURITY.md says what its rows prove. */
const ofKeys = ['vault_change', 'vault_epoch', 'vault_key', 'vault_position', 'vault_tenant'];

function made(pattern: string): readonly string[] {
  const folder = join(import.meta.dirname, '..', 'sql');
  const names = new Set<string>();
  for (const file of globSync(pattern, { cwd: folder }).toSorted()) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, verb, name = ''] of text.matchAll(
      /^(create|drop) table (?:if exists )?troth\.(\w+)/gm,
    )) {
      if (verb === 'create') names.add(name);
      else names.delete(name);
    }
  }
  return [...names].toSorted();
}

describe('the tables of Troth’s own database', () => {
  it('are all named here, each with how it is held or why it need not be', () => {
    assert.deepEqual(made('*.sql'), Object.keys(tables).toSorted());
  });

  it('are apart from those of the keys database', () => {
    assert.deepEqual(made('keys/*.sql'), ofKeys);
  });

  it('are read by the files that are said to hold them', () => {
    const folder = join(import.meta.dirname, 'controls');
    for (const [table, [how, why]] of Object.entries(tables)) {
      if (how !== 'entry') continue;
      const [file] = /^[\w-]+\.ts/.exec(why) ?? [];
      const found = globSync(`{records,requests}/${file ?? '?'}`, { cwd: folder });
      assert.ok(found.length > 0, `${table}: ${why}`);
    }
  });
});
