import type { AddressInfo } from 'node:net';
// #region express
import express, { type NextFunction, type Request, type Response } from 'express';
import { answerTo, stockOf, tryOut, upstream } from './stock.ts';

const app = express();

app.get('/articles/:article', async (request, response) => {
  const gone = new AbortController();
  response.on('close', () => gone.abort()); // the caller has left: no further attempt for it
  response.json({ stock: await stockOf(request.params.article, gone.signal) });
});

app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
  const answer = answerTo(error);
  if (answer === undefined || response.headersSent) next(error);
  else response.status(answer.status).set(answer.headers).json({ error: 'try again later' });
});
// #endregion

const server = app.listen(0, '127.0.0.1');
await new Promise((resolve) => server.once('listening', resolve));
const ask = () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/articles/17`); // without a pipeline: it stands for a caller
await tryOut(ask);
server.close();
server.closeAllConnections();
upstream.close();
