import assert from 'node:assert/strict';
// #region nest
import { bulkhead, type Pipeline, pipeline, timeout } from 'seawall';
import { answerTo, stock, tryOut, upstream } from './stock.ts';

/**
 * In a module: `providers: [payments]`; in a service: `constructor(@Inject('PAYMENTS') private readonly payments: Pipeline) {}`.
 */
export const payments = {
  provide: 'PAYMENTS',
  useFactory: (): Pipeline => pipeline({ name: 'payments' }, timeout('2s'), bulkhead()),
};

interface ReplyLike {
  status(code: number): this;
  setHeader(name: string, value: string): unknown;
  json(body: unknown): unknown;
}

/** `app.useGlobalFilters(new ResilienceFilter())`, decorated with `@Catch(ResilienceError)`. */
export class ResilienceFilter {
  catch(error: unknown, host: { switchToHttp(): { getResponse(): ReplyLike } }): void {
    const answer = answerTo(error) ?? { status: 500, headers: {} };
    const reply = host.switchToHttp().getResponse();
    for (const [name, value] of Object.entries(answer.headers)) reply.setHeader(name, value);
    reply.status(answer.status).json({ error: 'try again later' });
  }
}
// #endregion

assert.equal(await payments.useFactory().execute(() => 'paid'), 'paid');
const filter = new ResilienceFilter();
await tryOut(async () => {
  const outcome = await stock.executeOutcome(() => Response.json({ stock: 7 }));
  if (outcome.ok) return outcome.value;
  const headers = new Headers();
  let status = 0;
  const reply: ReplyLike = {
    status: (code) => {
      status = code;
      return reply;
    },
    setHeader: (name, value) => headers.set(name, value),
    json: () => undefined,
  };
  filter.catch(outcome.error, { switchToHttp: () => ({ getResponse: () => reply }) });
  return new Response('', { status, headers });
});
upstream.close();
