/** Taking over data maps from Fides. */
export type { FidesErrorCode } from './error.ts';
export { importFides, type FidesImport } from './import.ts';
