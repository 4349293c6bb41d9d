// #region fastify
import fastify from 'fastify';
import { answerTo, stockOf, tryOut, upstream } from './stock.ts';

const app = fastify();

app.get<{ Params: { article: string } }>('/articles/:article', async (request, reply) => {
  const gone = new AbortController();
  reply.raw.on('close', () => gone.abort()); // the caller has left: no further attempt for it
  return { stock: await stockOf(request.params.article, gone.signal) };
});

app.setErrorHandler((error, _request, reply) => {
  const answer = answerTo(error);
  if (answer === undefined) throw error; // for Fastify's own handler
  return reply.code(answer.status).headers(answer.headers).send({ error: 'try again later' });
});
// #endregion

const address = await app.listen({ port: 0, host: '127.0.0.1' });
const ask = () => fetch(`${address}/articles/17`); // without a pipeline: it stands for a caller
await tryOut(ask);
await app.close();
upstream.close();
