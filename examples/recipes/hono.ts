// #region hono
import { Hono } from 'hono';
import { answerTo, stockOf, tryOut, upstream } from './stock.ts';

const app = new Hono();

app.get('/articles/:article', async (context) =>
  context.json({ stock: await stockOf(context.req.param('article'), context.req.raw.signal) }),
);

app.onError((error, context) => {
  const answer = answerTo(error);
  if (answer === undefined) throw error;
  return context.json({ error: 'try again later' }, answer.status as 503 | 504, answer.headers);
});
// #endregion

await tryOut(async () => app.request('/articles/17'));
upstream.close();
