import { expect, it } from 'vitest';
import { faultOf } from '../../src/redis/reply-error.ts';

it.each([
  ['NOSCRIPT No matching script. Please use EVAL.', 'no script'],
  ["READONLY You can't write against a read only replica.", 'away'],
  ['LOADING Redis is loading the dataset in memory', 'away'],
  ["OOM command not allowed when used memory > 'maxmemory'.", 'away'],
  ["NOPERM this user has no permissions to run the 'evalsha' command", 'away'],
  ['CLUSTERDOWN Hash slot not served', 'away'],
  ['ERR user_script:1: boom script: 8290, on @user_script:1.', 'command'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'command'],
  ['Connection is closed.', 'lost'],
  ['ECONNRESET', 'lost'],
  ['constructor', 'lost'],
  // The form of Valkey GLIDE 2.5:
  ['An error was signalled by the server: - NoScriptError: No matching script.', 'no script'],
  ['An error was signalled by the server: - ReadOnly: You cannot', 'away'],
  ['An error was signalled by the server: - BusyLoadingError: Redis is', 'away'],
  ['An error was signalled by the server: - PermissionDenied: this user', 'away'],
  ['An error was signalled by the server: - ResponseError: boom', 'command'],
  ['OOM: command not allowed', 'away'],
] as const)('%s: %s', (message, fault) => {
  expect(faultOf(new Error(message))).toBe(fault);
});

it('knows nothing of what is no error, and throws for none', () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  for (const odd of [undefined, null, 'READONLY', 7, { message: 7 }, proxy])
    expect(faultOf(odd)).toBe('lost');
});

it('takes no longer for a long message', () => {
  expect(faultOf(new Error('A'.repeat(10_000_000)))).toBe('lost');
});
