import { isWithin, type Field } from '@troth/core/policy';

/** A credential that is a token or sealed must be readable again, so it cannot be a hash. */
export function isPassword({ category, hash, token, sealed }: Field): boolean {
  if (hash !== undefined || isWithin(category, 'user.authorization.password')) return true;
  return isWithin(category, 'user.authorization.credentials') && !token && !sealed;
}
