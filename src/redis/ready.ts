import { checkDuration, checkOptions, type Duration } from '../core/index.ts';
import type { Link } from './link.ts';
import { messageOf } from './reply-error.ts';
import { Script } from './script.ts';

/** Does what the other scripts do, on a key of its own, and tells which version the server is of, where that may be asked. */
export const FITNESS: Script = /* @__PURE__ */ new Script(
  'fitness',
  `redis.call('SET', KEYS[1], struct.pack('d', 1), 'PX', 1000)
redis.call('GET', KEYS[1])
redis.call('TIME')
redis.call('DEL', KEYS[1])
local info = redis.pcall('INFO', 'server')
if type(info) ~= 'string' then return { 0, 0 } end
local major, minor = string.match(info, 'redis_version:(%d+)%.(%d+)')
return { tonumber(major or 0), tonumber(minor or 0) }`,
);

const OLDEST = [6, 2] as const;
/** How often it is looked whether the client is connected. */
const LOOK_MS = 20;

/** @throws Error that says what is wrong, as soon as it is certain, or after `within` */
export async function whenReady(
  link: Link,
  options: { readonly within?: Duration | undefined },
): Promise<void> {
  checkOptions('fleet.ready', options, ['within']);
  const { within = '5s' } = options;
  const withinMs = checkDuration('fleet.ready.within', within);
  const { clock } = link.runtime;
  const until = clock.now() + withinMs;
  const pause = (): Promise<void> => new Promise((resolve) => void clock.setTimer(LOOK_MS, resolve));
  while (!link.connection.isReady) {
    if (clock.now() >= until) throw unfit(link, `the client is not connected (${link.connection.status})`);
    await pause();
  }
  const [major, minor] = await withinTime(link, until - clock.now());
  if (major !== 0 && (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]))) {
    throw unfit(link, `the server is version ${major}.${minor}, and must be ${OLDEST.join('.')} or later`);
  }
}

function withinTime(link: Link, ms: number): Promise<readonly [number, number]> {
  return new Promise((resolve, reject) => {
    const cancel = link.runtime.clock.setTimer(Math.max(0, ms), () =>
      reject(unfit(link, `the server has not answered within ${Math.round(ms)} ms`)),
    );
    link.run(FITNESS, [`${link.settings.prefix}:fitness`], []).then(
      (version) => {
        cancel();
        const [major, minor] = Array.isArray(version) ? version : [];
        resolve([Number(major ?? 0), Number(minor ?? 0)]);
      },
      (cause) => {
        cancel();
        reject(unfit(link, messageOf(cause), cause));
      },
    );
  });
}

function unfit(link: Link, what: string, cause?: unknown): Error {
  const message = `redisFleet '${link.settings.prefix}' is not ready: ${what}`;
  return new Error(message, cause === undefined ? undefined : { cause });
}
