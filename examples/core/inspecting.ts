/** Reads the state of a circuit, listens to its events, and controls it by hand. */
// #region inspecting
import { CircuitOpenError, circuitBreaker, fallback, pipeline } from 'seawall';

const breaker = circuitBreaker({ name: 'search', consecutiveFailures: 3, breakDuration: '15s' });
const search = pipeline({ name: 'search' }, fallback([]), breaker);

search.on('circuit.opened', ({ reason, breakMs }) => console.log(`open for ${breakMs} ms: ${reason}`));
search.on('fallback.used', ({ failure }) =>
  console.log('no results:', failure.ok ? failure.value : failure.error),
);

for (let call = 0; call < 4; call++) {
  await search.execute(async () => {
    throw new Error('index is down');
  });
}
console.log(breaker.state, breaker.snapshot().consecutiveBreaks);

breaker.reset();
breaker.isolate(); // maintenance: all calls are rejected until reset()
const outcome = await pipeline(breaker).executeOutcome(() => 'never called');
if (!outcome.ok && outcome.error instanceof CircuitOpenError) console.log(outcome.error.message);
// #endregion
