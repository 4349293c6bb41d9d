/** What `seawall init` writes. A test keeps it free of errors and warnings. */
export const STARTER: string = `# yaml-language-server: $schema=./node_modules/seawall/schema.json
#
# Resilience policies. Check them: npx seawall check policies.yaml
# See what they do: npx seawall explain policies.yaml
# Use them:
#
#   import { loadPolicies } from 'seawall/config/node';
#   import { resilientFetch } from 'seawall/http';
#   const policies = await loadPolicies('policies.yaml', { names: ['payments', 'search'], watch: true });
#   const pay = resilientFetch(policies.payments); // a fetch, which sends nothing twice that may have arrived
#   const response = await pay(url, { method: 'POST', body, signal });

# What every entry starts from. Presets: seawall/standard, seawall/http, seawall/grpc.
defaults:
  extends: seawall/http

# Retry budgets that several entries share.
budgets:
  backend:
    ratio: 0.2 # at most one retry for five calls
    minPerSecond: 10

policies:
  # An object has the standard order, the outermost first:
  # fallback, rateLimiter, timeout, retry, circuitBreaker, bulkhead, attemptTimeout.
  payments:
    description: The payment provider. Slow at times, and never to be hammered.
    timeout: 10s # the call as a whole, attempts and delays together
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

  # A list has the order that it says, and inherits no policies.
  search:
    - fallback: { value: [] } # no results rather than an error
    - timeout: 2s
    - retry: { maxAttempts: 2, budget: backend }
    - circuitBreaker
    - timeout: 800ms

  # A pipeline of its own for each key: one tenant that is down opens its own circuit only.
  tenants:
    perKey: { max: 500, idle: 30m }
    timeout: 5s
    attemptTimeout: 2s
`;
