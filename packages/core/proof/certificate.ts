/**
 * Certificates: what a request did and verified, store by store, as a signed note whose text is one
 * line of canonical JSON. The key is that of the policy's log, so whoever can verify the log can
 * verify the certificate. No name and no address has a place in it: a request id and a pseudonym.
 */
import { z } from 'zod';
import { longestPlace, policyName } from '../names.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Ed25519Verify } from './ed25519.ts';
import { proofError } from './failure.ts';
import { verifyReceipt } from './receipt.ts';
import type { Sha256 } from './sha256.ts';
import { formatNote, parseNote, verifyNote, type NoteSignature } from './signed-note.ts';
import type { VerifierKey } from './verifier-key.ts';

const count = z.int().nonnegative();
const moment = z.iso.datetime();
const name = z.string().min(1).max(longestPlace);
const pseudonym = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
const sentence = z.string().min(1).max(2000);

const whose = z
  .enum(['own', 'shared', 'others', 'unnamed'])
  .optional()
  .describe(
    "The person's alone, shared with others, somebody else's that refer to the person's, or of nobody who is named and referring to the person's",
  );

const share = z.strictObject({ seen: count, of: count.nullable() });

const stepSchema = z.strictObject({
  dataset: name.describe('`store.dataset`'),
  /** Columns that were set; absent where that is not told. */
  fields: z.array(z.string()).optional(),
  how: z.enum(['delete', 'null', 'mask', 'unlink', 'set', 'read']),
  by: z.array(name).describe('Columns by which the rows were reached'),
  found: count.describe('Rows before the first change, and those that came up during the run'),
  done: count.describe('Rows that were changed, as the store counted them'),
  remaining: count.describe('Rows that were found when the store was asked again'),
  planned: count
    .optional()
    .describe('Rows that the approved plan counted; only where some were gone'),
  gone: count.optional().describe('Of these: rows that were gone before the run began'),
  whose,
});

const keptSchema = z.strictObject({
  dataset: name,
  rows: count.nullable().describe('Null where they were not counted'),
  because: sentence,
  whose,
});

export const certificateSchema = z.strictObject({
  format: z.literal('troth-certificate/1'),
  right: z.enum([
    'access',
    'rectification',
    'erasure',
    'restriction',
    'portability',
    'objection',
    'destruction',
    'retention',
  ]),
  request: z.string().regex(/^req_[A-Za-z0-9_-]{22}$/),
  policy: z.string().regex(policyName.pattern),
  policyHash: z.string().regex(/^[0-9a-f]{64}$/),
  subject: z
    .union([
      z.strictObject({ kind: name, pseudonym }),
      z.strictObject({ kind: name, pseudonyms: z.array(pseudonym).min(2) }),
    ])
    .nullable()
    .describe('Null where it was about rows past their period and not about a person'),
  opened: moment,
  due: moment,
  done: moment,
  stores: z.array(
    z.strictObject({
      store: name,
      verified: moment.describe('When the store was asked again'),
      steps: z.array(stepSchema),
      kept: z.array(keptSchema),
    }),
  ),
  keys: z.strictObject({ state: z.enum(['destroyed', 'kept', 'none']), says: sentence }),
  remains: z.array(
    z.strictObject({
      what: sentence,
      where: name,
      until: moment.nullable().describe('Null where nobody has told when it ends'),
      says: sentence,
    }),
  ),
  effects: z
    .array(
      z.strictObject({
        what: z.enum(['cascade', 'trigger', 'rule', 'publication', 'refresh', 'other']),
        where: name,
        rows: count.nullable().describe('Null where it could not be measured'),
        says: sentence,
      }),
    )
    .optional()
    .describe("What happened besides the plan's own changes"),
  searched: z
    .strictObject({
      tables: share,
      columns: share,
      rows: share,
      known: count
        .optional()
        .describe('Columns that the map knows: there the plan went by keys, and read no texts'),
      by: z
        .strictObject({ keys: count, addresses: count, numbers: count, names: count })
        .optional()
        .describe('How many values of each kind were looked for'),
    })
    .optional()
    .describe('How much was searched for the person beyond what the data map knows'),
  copies: z
    .array(z.strictObject({ where: name, rows: count, says: sentence }))
    .optional()
    .describe('What that search found'),
  notLooked: z
    .array(z.strictObject({ where: name, because: sentence }))
    .optional()
    .describe('What could not be looked at, or for, and why'),
  leftOut: z
    .array(z.strictObject({ where: name, because: sentence }))
    .optional()
    .describe('What was asked for and not done, and why: the certificate is of a part'),
  nothingLeft: sentence
    .optional()
    .describe('It was only looked: others had deleted the rows, and nothing was left to do'),
  suppressed: z.boolean().describe('The pseudonym stands in the suppression ledger'),
  recipients: z.array(z.strictObject({ recipient: name, state: z.enum(['queued', 'told']) })),
  exported: z
    .strictObject({
      files: z.array(
        z.strictObject({
          name,
          bytes: count,
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
        }),
      ),
    })
    .optional()
    .describe('The copy that the person was given'),
  limited: z
    .strictObject({
      purposes: z.array(name).nullable().describe('Closed purposes; null: all but storing'),
      says: sentence,
    })
    .optional()
    .describe('What the data may no longer be used for (GDPR Art. 18, 21)'),
  entries: z.array(z.string().regex(/^ent_[A-Za-z0-9_-]{22}$/)),
  receipts: z.array(z.string()).describe('Of the ledger entries, in the same order (tlog-proof)'),
});

export type Certificate = z.infer<typeof certificateSchema>;
export type CertificateStep = z.infer<typeof stepSchema>;
export type CertificateKept = z.infer<typeof keptSchema>;

/** The text that is signed. Throws `certificate-malformed` where a field does not fit. */
export function certificateBody(certificate: Certificate): string {
  return `${canonicalJson(checked(certificate))}\n`;
}

/** The signed note, as it is handed out. */
export function formatCertificate(
  certificate: Certificate,
  signatures: readonly NoteSignature[],
): string {
  return formatNote({ text: certificateBody(certificate), signatures });
}

/** Reads a certificate; says nothing yet about who signed. */
export function parseCertificate(note: string): Certificate {
  const { text } = parseNote(note);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw proofError('certificate-malformed', 'A certificate is one line of JSON.', {}, cause);
  }
  const certificate = checked(value);
  if (certificateBody(certificate) !== text) {
    throw proofError('certificate-malformed', 'A certificate is canonical JSON (RFC 8785).');
  }
  return certificate;
}

/**
 * The certificate, proven with nothing but the verifier key: its signature, and each of its ledger
 * entries by its receipt. Throws `certificate-malformed`, `certificate-entry`, `certificate-partial`
 * (it states that something remains) and what `verifyNote` and `verifyReceipt` throw.
 */
export function verifyCertificate(
  note: string,
  keys: readonly VerifierKey[],
  options: { sha256?: Sha256; verify?: Ed25519Verify } = {},
): Certificate {
  const certificate = parseCertificate(note);
  const signers = verifyNote(parseNote(note), keys, options.verify);
  requireEntries(certificate, signers, options);
  requireWhole(certificate);
  return certificate;
}

function requireEntries(
  { entries, receipts }: Certificate,
  keys: readonly VerifierKey[],
  options: { sha256?: Sha256; verify?: Ed25519Verify },
): void {
  const proven = receipts.map((receipt) => {
    const { entry } = verifyReceipt(receipt, keys, options);
    const value: unknown = JSON.parse(new TextDecoder().decode(entry));
    return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
  });
  if (entries.length > 0 && canonicalJson(entries) === canonicalJson(proven)) return;
  throw proofError('certificate-entry', 'A ledger entry of the certificate has no receipt.', {
    entries: entries.length,
    receipts: receipts.length,
  });
}

/** Partial is not complete: a signed statement that something remains is no certificate of erasure. */
function requireWhole({ stores, leftOut = [] }: Certificate): void {
  if (leftOut.length > 0) {
    throw proofError('certificate-partial', 'The certificate states that something was left out.', {
      leftOut: leftOut.length,
    });
  }
  const open = stores
    .flatMap(({ steps }) => steps)
    .filter(({ found, done, remaining }) => remaining > 0 || done !== found);
  if (open.length === 0) return;
  throw proofError('certificate-partial', 'The certificate states that rows remain.', {
    steps: open.length,
  });
}

function checked(value: unknown): Certificate {
  const result = certificateSchema.safeParse(value);
  if (result.success) return result.data;
  const places = result.error.issues.map(({ path }) => path.join('.') || '(certificate)');
  throw proofError('certificate-malformed', 'A certificate has a field that its schema refuses.', {
    fields: [...new Set(places)].join(', '),
  });
}
