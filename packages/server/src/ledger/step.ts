/** The boundaries at which a killed sequencer may leave things, in their order. */
export const steps = [
  /** The batch's indexes are in the database. */
  'assigned',
  /** The new entry bundles are on disk, under no name yet. */
  'entries-staged',
  /** So are the new tiles. */
  'tiles-staged',
  /** Both have their names. */
  'files-placed',
  /** Their names are on disk too. */
  'files-synced',
  /** Size and root have moved on in the database. */
  'swapped',
  /** The checkpoint is signed, in memory. */
  'signed',
  /** The signed note is in the database, and in the meta-log's outbox. */
  'noted',
  /** The checkpoint is published. */
  'published',
] as const;

export type Step = (typeof steps)[number];

export type StepObserver = (step: Step, log: string) => void | Promise<void>;

export const ignoreSteps: StepObserver = () => undefined;
