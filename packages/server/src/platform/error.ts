import { TrothError, type TrothErrorInit } from '@troth/core/error';

export type PlatformErrorCode =
  | 'postgres-binaries-missing'
  | 'postgres-folder-unusable'
  | 'postgres-init-failed'
  | 'postgres-start-failed'
  | 'postgres-stop-failed'
  | 'clock-off'
  | 'database-busy'
  | 'configuration-invalid'
  | 'instance-claimed'
  | 'migration-invalid'
  | 'test-database-unusable';

export function platformError(
  init: TrothErrorInit<PlatformErrorCode>,
): TrothError<PlatformErrorCode> {
  return new TrothError(init);
}

/** Whether a caught value is a Node system error with one of these codes, such as `ENOENT`. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && codes.includes(code);
}
