import { check, equal, fail, rejected } from './expect.mjs';

export function config({ config: c }) {
  const file = {
    defaults: { extends: 'seawall/http' },
    policies: {
      pay: {
        timeout: '50s',
        attemptTimeout: '10s',
        retry: { maxAttempts: 2, backoff: { exponential: { initial: '10ms', max: '20ms' } } },
      },
    },
  };
  const unavailable = () =>
    Object.assign(new Error('busy'), { status: 503, headers: { 'retry-after': '0' } });
  return {
    async 'policies from data'() {
      let calls = 0;
      const { pay } = c.definePolicies(file);
      const operation = () => {
        if (++calls < 2) throw unavailable();
        return calls;
      };
      equal(await pay.execute(operation, { idempotent: true }), 2);
    },
    async 'a mistake is told with its path'() {
      const wrong = { policies: { a: { timout: '1s' } } };
      const error = await rejected(
        Promise.resolve().then(() => c.definePolicies(wrong)),
        'ConfigError',
      );
      check(/timeout/.test(error.message), error.message);
    },
    async 'YAML and explanations'() {
      check(c.parseText('policies:\n  a: { timeout: 1s }\n') ?? fail('read nothing'), 'read nothing');
      check(c.explain(c.definePolicies(file).pay), 'explains nothing');
    },
  };
}
