/** Verifier keys: those given on the command line, and those that lie beside a log. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TrothError } from '@troth/core/error';
import { parseVerifierKey, type VerifierKey } from '@troth/core/proof';
import { usageError } from '../error.ts';

/** Name of the file in which a log states its own key. */
const keyFile = 'verifier.key';
/** Bytes. */
const longestKey = 4_096;

/** Each is a key (`name+hash+base64`) or a file that holds one in each line. */
export async function givenKeys(
  cwd: string,
  texts: readonly string[],
): Promise<readonly VerifierKey[]> {
  const keys = await Promise.all(texts.map((text) => givenKey(cwd, text)));
  return keys.flat();
}

async function givenKey(cwd: string, text: string): Promise<readonly VerifierKey[]> {
  const content = (await readIfFile(resolve(cwd, text))) ?? text;
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    try {
      return parseVerifierKey(line.trim());
    } catch (error) {
      if (!(error instanceof TrothError)) throw error;
      throw usageError(
        `${text} is neither a verifier key nor a file with one. "troth ledger key" prints it.`,
      );
    }
  });
}

/** The key that a log states of itself; undefined where it states none that can be read. */
export async function keyBeside(folder: string): Promise<VerifierKey | undefined> {
  const { readIfThere } = await import('@troth/server');
  const text = (await readIfThere(join(folder, keyFile), longestKey))?.toString();
  if (text === undefined) return undefined;
  try {
    return parseVerifierKey(text.trim());
  } catch (error) {
    if (error instanceof TrothError) return undefined;
    throw error;
  }
}

async function readIfFile(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENAMETOOLONG') {
      return undefined;
    }
    throw error;
  }
}
