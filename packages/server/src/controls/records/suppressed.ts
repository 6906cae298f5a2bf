/**
 * The file of the suppression ledger, held against the requests that put people there and against the
 * releases of the policy's log. Whoever can write the file alone takes nobody off the list: what a request
 * says counts, and each line that is another, has nothing behind it or is missing is named.
 */
import type { Pool } from '../../platform/database.ts';
import type { EntryReader } from '../check/entry-reader.ts';
import type { HeldLines, LineFault } from '../requests/held-lines.ts';
import { nameOf, type NumberedLine, type Suppressed } from '../requests/suppression.ts';
import { lookTwice, type Difference } from './difference.ts';
import { readActs } from './acts.ts';
import { expectedLines, lineAsSaid, lineDiffers, momentOf } from './expected-lines.ts';
import { readReleases, type Releases } from './releases.ts';

interface Sources {
  readonly pool: Pool;
  readonly reader: EntryReader;
  lines(): Promise<readonly NumberedLine[]>;
}

export function heldLines(sources: Sources, policy: string): Promise<HeldLines> {
  return lookTwice(
    () => lookAt(sources, policy),
    ({ faults, missing }) => [...faults.map(faultText), ...missing.map(missingText)],
    (held, counts) => ({
      ...held,
      faults: held.faults.filter((fault) => counts(faultText(fault))),
      missing: held.missing.filter((line) => counts(missingText(line))),
    }),
  );
}

function faultText({ line, says }: LineFault): Difference {
  return { what: `line ${line}`, says, entry: null };
}

function missingText(line: Suppressed): Difference {
  return { what: nameOf(line), says: 'is missing', entry: null };
}

async function lookAt({ pool, reader, lines }: Sources, policy: string): Promise<HeldLines> {
  const { releases } = await readActs(reader, policy);
  const file = new Remaining(await lines());
  const inForce: Suppressed[] = [];
  const missing: Suppressed[] = [];
  let expected = 0;
  for await (const said of expectedLines(pool, policy)) {
    const found = file.take(`${said.request} ${said.pseudonym}`);
    const differs = found ? lineDiffers(found, said, policy) : [];
    if (found && differs.length > 0) {
      file.fault(found, `has ${differs.join(', ')} otherwise than its request`);
    }
    const isSame = found !== undefined && !differs.includes('its moment');
    const at = isSame ? momentOf(found.at) : (said.since ?? said.ended ?? said.opened);
    const line = lineAsSaid(said, policy, at ?? said.opened);
    if (said.isRequired) expected += 1;
    if (found !== undefined || said.isRequired) inForce.push(line);
    if (found === undefined && said.isRequired) missing.push(line);
  }
  const held = await readReleases({ pool, reader }, policy, { releases, lines: inForce });
  const unsaid = takeReleases(file, held);
  return {
    inForce: inForce.filter((line) => !held.takesBack(line)),
    released: inForce.filter((line) => held.takesBack(line)),
    unfounded: unfoundedIn(file, policy, held),
    unsaid,
    expected: expected + held.lines.length,
    missing: [...missing, ...unsaid],
    faults: file.faults.toSorted((a, b) => a.line - b.line),
  };
}

/** → releases of the ledger that no line says. */
function takeReleases(file: Remaining, { lines }: Releases): readonly Suppressed[] {
  return lines.flatMap(({ line, isSame }) => {
    const found = file.takeRelease(line.pseudonym, isSame);
    if (found === undefined) return [line];
    const changed = [
      found.policy !== line.policy && 'its policy',
      found.kind !== line.kind && 'its kind',
    ].filter((one) => one !== false);
    if (changed.length > 0) {
      file.fault(found, `has ${changed.join(', ')} otherwise than what was released`);
    }
    return [];
  });
}

/** What nothing asked for; of policies that are not this one, another check says it. */
function unfoundedIn(file: Remaining, policy: string, held: Releases): readonly Suppressed[] {
  return file.rest.flatMap(({ line, ...said }): Suppressed[] => {
    if (said.policy !== policy) return [];
    if (said.released) {
      file.fault(
        { line, ...said },
        'says that somebody was released, and no entry of the ledger does',
      );
      return [];
    }
    file.fault({ line, ...said }, 'has no request behind it that put it there');
    return held.takesBack(said) ? [] : [said];
  });
}

/** What is left of the file when all that must be there was taken out. */
class Remaining {
  readonly faults: LineFault[] = [];
  readonly #lines = new Map<string, NumberedLine>();
  readonly #releases: NumberedLine[] = [];

  constructor(lines: readonly NumberedLine[]) {
    for (const line of lines) {
      const name = nameOf(line);
      if (this.#lines.has(name)) {
        this.fault(line, 'stands there twice');
        continue;
      }
      this.#lines.set(name, line);
      if (line.released) this.#releases.push(line);
    }
  }

  take(name: string): NumberedLine | undefined {
    const line = this.#lines.get(name);
    this.#lines.delete(name);
    return line;
  }

  takeRelease(
    pseudonym: string,
    isSame: (line: NumberedLine) => boolean,
  ): NumberedLine | undefined {
    const found = this.#releases.find(
      (line) => line.pseudonym === pseudonym && this.#lines.has(nameOf(line)) && isSame(line),
    );
    if (found) this.#lines.delete(nameOf(found));
    return found;
  }

  get rest(): readonly NumberedLine[] {
    return [...this.#lines.values()];
  }

  fault({ line, request }: NumberedLine, says: string): void {
    this.faults.push({ line, request, says });
  }
}
