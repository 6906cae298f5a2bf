/** What is taken over from a Fides file, on its way to a data map. */

export interface ImportedStore {
  /** In the data map: letters, digits, `_` and `-`. */
  readonly name: string;
  readonly key: string;
  readonly about: readonly string[];
  readonly schema: string;
  readonly datasets: readonly ImportedDataset[];
}

export interface ImportedDataset {
  readonly collection: string;
  readonly about: readonly string[];
  readonly fields: readonly ImportedField[];
  readonly links: readonly Link[];
  /** Whether whole rows are deleted. */
  readonly deletes: boolean;
  readonly uses: readonly string[];
}

export interface ImportedField {
  readonly name: string;
  readonly about: readonly string[];
  /** Undefined where the file names none. */
  readonly category: string | undefined;
  /** JSON path → category. */
  readonly json: Readonly<Record<string, string>>;
  readonly isKey: boolean;
  /** The kind of identity by which people are found here: `email`. */
  readonly identity: string | undefined;
  readonly erase: 'null' | 'mask' | undefined;
}

/** One reference of one column. */
export interface Link {
  readonly field: string;
  readonly path: string;
  readonly toStore: string;
  readonly toCollection: string;
  /** A column, or a dotted path into a document. */
  readonly toField: string;
}

/** What a collection is called in the data map. */
export type NameOf = (store: ImportedStore, dataset: ImportedDataset) => string;
