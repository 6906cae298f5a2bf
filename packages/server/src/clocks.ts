/** Whether the clock may be believed, as the operations of an installation ask. */
import type { Policy } from '@troth/core/policy';

export interface ClockWatch {
  /** Why nothing that was judged counts now; undefined where nothing speaks against the clock. */
  look(policy: Policy): Promise<string | undefined>;
  /** Throws `clock-off`. */
  requireRight(policy: Policy): Promise<void>;
  /** Throws `clock-right`, `clock-off`, `clock-reason`. */
  accept(reason: string): Promise<AcceptedJump>;
}

export interface AcceptedJump {
  /** Policies in whose logs it stands. */
  readonly policies: readonly string[];
  /** Runs whose judgements are void. */
  readonly runs: number;
}
