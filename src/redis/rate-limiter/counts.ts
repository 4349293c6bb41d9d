/** Permits since the start. */
export interface PermitCounts {
  /** Given out, by who decided: a lease that lay ready, the server, the instance's share. */
  byLease: number;
  byServer: number;
  byShare: number;
  /** Taken ahead. */
  leased: number;
  /** Of those, not used in time. */
  lost: number;
  /** Given back to the server. */
  returned: number;
  /** Questions to the server. */
  questions: number;
}

export function noPermits(): PermitCounts {
  return { byLease: 0, byServer: 0, byShare: 0, leased: 0, lost: 0, returned: 0, questions: 0 };
}
