import { TrothError } from '@troth/core/error';
import type { StoreErrorCode } from '../error.ts';

export function isStoreError(error: unknown, code: StoreErrorCode): error is TrothError {
  return error instanceof TrothError && error.code === code;
}

/** For `assert.rejects`. */
export function storeFails(code: StoreErrorCode): (error: unknown) => boolean {
  return (error) => {
    if (isStoreError(error, code)) return true;
    throw error;
  };
}
