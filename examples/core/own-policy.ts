/** Two ways to write a policy: as an async layer, and as a state machine that the engine calls. */
// #region own-policy
import { custom, pipeline, retry } from 'seawall';
import { type Policy, PROCEED, RejectedError, reject } from 'seawall/policy';

/** Rejects all calls while the service shuts down. A policy only decides; it has no promise and no timer. */
function gate(): Policy & { close(): void } {
  let open = true;
  return {
    kind: 'gate',
    name: 'gate',
    admit: () =>
      open ? PROCEED : reject(new RejectedError('shutting-down', 'shutting down', { policy: 'gate' })),
    close: () => {
      open = false;
    },
  };
}

const shutdown = gate();
const logged = custom(async (next, call) => {
  console.log(`attempt ${call.attempt}`);
  return await next();
});
const service = pipeline(shutdown, retry(), logged);

console.log(await service.execute(() => 'answered'));
shutdown.close();
console.log(await service.executeOutcome(() => 'never called'));
// #endregion
