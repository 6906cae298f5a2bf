/** A file that is being written: in order, with its length and digest, and on disk when it is closed. */
import { closing } from '@troth/core/closing';
import { createHash, type Hash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

export interface Written {
  readonly name: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

const bufferedCharacters = 65_536;

export class OutputFile {
  readonly #name: string;
  readonly #file: FileHandle;
  readonly #hash: Hash = createHash('sha256');
  #bytes = 0;
  #waiting = '';

  private constructor(name: string, file: FileHandle) {
    this.#name = name;
    this.#file = file;
  }

  /** Only its owner may read it. It must not be there yet. */
  static async create(folder: string, name: string): Promise<OutputFile> {
    return new OutputFile(name, await open(join(folder, name), 'wx', 0o600));
  }

  async write(text: string): Promise<void> {
    this.#waiting += text;
    if (this.#waiting.length >= bufferedCharacters) await this.#flush();
  }

  /** Durable when it returns. */
  async close(): Promise<Written> {
    await this.#flush();
    await this.#file.sync();
    await this.#file.close();
    return { name: this.#name, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  /** Leaves the file as it is: the folder is thrown away. */
  async abandon(): Promise<void> {
    await this.#file.close();
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#waiting);
    this.#waiting = '';
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done);
      done += bytesWritten;
    }
  }
}

/** What was made, renamed or removed in the folder stays so after a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await closing(
    async () => {
      await folder.sync();
    },
    async () => {
      await folder.close();
    },
  );
}
