/** Documents are given without the values that stand in them under names of credentials. */
import { isCredentialName } from './credential-names.ts';

export const withheldInDocument = 'withheld for security';

interface Source {
  readonly source: string;
}

declare global {
  interface JSON {
    /** A number as it was written, however many digits it has. */
    rawJSON(text: string): unknown;
  }
}

/** The same text where there is nothing to withhold, or where it is no document. */
export function withoutCredentials(text: string): string {
  if (!text.startsWith('{') && !text.startsWith('[')) return text;
  let found = false;
  const reviver = (key: string, value: unknown, { source }: Source): unknown => {
    if (isCredentialName(key) && isTold(value)) {
      found = true;
      return withheldInDocument;
    }
    return typeof value === 'number' ? JSON.rawJSON(source) : value;
  };
  try {
    const given = JSON.stringify(
      JSON.parse(text, reviver as (key: string, value: unknown) => unknown),
    );
    return found ? given : text;
  } catch (error) {
    if (error instanceof SyntaxError) return text;
    throw error;
  }
}

/** A flag or a null under such a name tells nothing. */
function isTold(value: unknown): boolean {
  return value !== null && value !== '' && typeof value !== 'boolean';
}
