import type { BreakRule, Settings } from './settings.ts';

/** The options in force as plain data: lengths of time in ms, a function as `'function'`. */
export function describeSettings(name: string, settings: Settings): Record<string, unknown> {
  const { window } = settings;
  return {
    name,
    failureRate: settings.failureRate,
    slowCallRate: settings.slowCallRate,
    slowCallDurationMs: settings.slowCallMs === Number.POSITIVE_INFINITY ? undefined : settings.slowCallMs,
    consecutiveFailures: settings.consecutiveFailures,
    shouldTrip: settings.shouldTrip && 'function',
    ...(window.kind === 'time' ? { windowMs: window.ms } : { windowCalls: window.calls }),
    minimumCalls: settings.minimumCalls,
    ...describeBreak(settings.breakRule),
    maxBreakDurationMs: settings.maxBreakMs,
    halfOpen: {
      permits: settings.permits,
      successRate: settings.successRate,
      ...(settings.maxProbeMs === undefined
        ? { maxDuration: 'break' }
        : { maxDurationMs: settings.maxProbeMs }),
      idleMs: settings.idleMs,
    },
    slowStart: settings.slowStart === undefined ? false : { ...settings.slowStart },
    isFailure: settings.isFailure && 'function',
  };
}

function describeBreak(rule: BreakRule): Record<string, unknown> {
  switch (rule.kind) {
    case 'fixed':
      return { breakDurationMs: rule.ms };
    case 'growing': {
      const { initialMs, maxMs, multiplier, jitter } = rule;
      return { breakDuration: { initialMs, maxMs, multiplier, jitter } };
    }
    case 'function':
      return { breakDuration: 'function' };
  }
}
