/** The file that `seawall init` writes. A test checks that it has no errors and no warnings. */
export const STARTER: string = `# yaml-language-server: $schema=./node_modules/seawall/schema.json
#
# Resilience policies. Check them: npx seawall check policies.yaml
# See what they do: npx seawall explain policies.yaml
# Use them:
#
#   import { loadPolicies } from 'seawall/config/node';
#   import { resilientFetch } from 'seawall/http';
#   const policies = await loadPolicies('policies.yaml', { names: ['payments', 'search'], watch: true });
#   const pay = resilientFetch(policies.payments); // a fetch that repeats no request that may have arrived, unless it is safe
#   const response = await pay(url, { method: 'POST', body, signal });

# Settings that every entry inherits. Presets: seawall/standard, seawall/http, seawall/grpc.
defaults:
  extends: seawall/http

# Retry budgets that several entries share.
budgets:
  backend:
    ratio: 0.2 # at most one retry for five calls
    minPerSecond: 10

policies:
  # An object uses the standard order, the outermost policy first:
  # fallback, rateLimiter, timeout, retry, circuitBreaker, bulkhead, attemptTimeout.
  payments:
    description: The payment provider. Sometimes slow, and easily overloaded.
    timeout: 10s # the whole call, with all attempts and delays
    attemptTimeout: \${PAYMENTS_ATTEMPT_TIMEOUT:-2s} # each attempt
    retry:
      maxAttempts: 4
      backoff: { exponential: { initial: 100ms, max: 2s } }
      budget: backend
    circuitBreaker:
      failureRate: 0.5
      window: 30s
      minimumCalls: 20
    bulkhead:
      maxConcurrent: 64
      maxQueued: 128
      maxWait: 1s

  # A list uses its own order, and inherits no policies.
  search:
    - fallback: { value: [] } # an empty list instead of an error
    - timeout: 2s
    - retry: { maxAttempts: 2, budget: backend }
    - circuitBreaker
    - timeout: 800ms

  # A separate pipeline for each key: a tenant that is down opens only its own circuit.
  tenants:
    perKey: { max: 500, idle: 30m }
    timeout: 5s
    attemptTimeout: 2s
`;
