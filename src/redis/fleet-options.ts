import { type OptionsOf, outOfRange, type Resolved, resolve } from '../core/index.ts';

export const FLEET = {
  /**
   * The beginning of all keys of the fleet. Instances with the same prefix on the same server are one fleet. No braces.
   * @default 'seawall'
   */
  prefix: { is: 'name', default: 'seawall' },
  /**
   * For how long a call waits for the server, at most. Then the instance decides by itself. Above 0, and at most 10 s.
   * @default '50ms': ten times what all but one in a hundred answers take within a zone; a server 20 ms away is still relied upon
   */
  timeout: { is: 'duration', above: 0, max: 10_000, default: '50ms' },
  /**
   * How often the server is asked whether it is back, once it is away, give or take a quarter. No call waits for that. From 10 ms to a
   * minute.
   * @default '500ms'
   */
  probe: { is: 'duration', min: 10, max: 60_000, default: '500ms' },
  /**
   * How often an instance says that it is alive, give or take 15 %, while it is used. One that has not for 3.5 of these intervals is no
   * longer counted. From 100 ms to a minute, and the same for the whole fleet.
   * @default '1s'
   */
  heartbeat: { is: 'duration', min: 100, max: 60_000, default: '1s' },
  /**
   * How many instances are taken to be alive until the server has said so: what each instance's share is, where an application starts
   * while the server is away. An integer ≥ 1.
   * @default 1
   */
  instances: { is: 'integer', min: 1, max: 1_000_000, default: 1 },
} as const;

export interface RedisFleetOptions extends OptionsOf<typeof FLEET> {}

export type FleetSettings = Resolved<typeof FLEET>;

/** @throws TypeError or RangeError that names the option, if one is wrong */
export function fleetSettings(options: RedisFleetOptions): FleetSettings {
  const settings = resolve('redisFleet', FLEET, options);
  checkPart('redisFleet.prefix', settings.prefix);
  return settings;
}

/** Longer names make keys that take more memory than what they are for. */
const LONGEST = 200;

/**
 * Checks a part of the names of keys. A brace would end the part of the key that a cluster goes by, so that keys which belong together
 * come to lie on different nodes.
 */
export function checkPart(path: string, name: string): string {
  if (/[{}]/.test(name)) throw outOfRange(path, 'must have no braces', name);
  if (name.length > LONGEST) throw outOfRange(path, `must have at most ${LONGEST} characters`, name);
  return name;
}
