/** Three connections that a mainframe allows, for all instances of an application together. */
import { pipeline } from 'seawall';
import { fakeRedis, redisFleet, sharedSemaphore } from 'seawall/redis';

const fleet = redisFleet(fakeRedis().client); // in an application: new Redis(url), of ioredis, or any other client
const transfer = async (_options: { token: number | undefined }): Promise<string> => 'done';

// #region shared
const connections = sharedSemaphore({ fleet, name: 'mainframe', permits: 3, maxWait: '5s' });
const mainframe = pipeline(connections);

await mainframe.execute((call) => transfer({ token: connections.token(call) }));
// #endregion
console.log(connections.snapshot());
await fleet.close();
