import { answerTo, stockOf, tryOut, upstream } from './stock.ts';

// #region worker
export default {
  async fetch(request: Request): Promise<Response> {
    // called by the platform: no bare fetch
    const article = new URL(request.url).pathname.split('/').at(-1) ?? '';
    try {
      return Response.json({ stock: await stockOf(article, request.signal) });
    } catch (error) {
      const answer = answerTo(error);
      if (answer === undefined) throw error;
      return Response.json({ error: 'try again later' }, answer);
    }
  },
};

// #endregion

import worker from './worker.ts';

await tryOut(() => worker.fetch(new Request('http://localhost/articles/17')));
upstream.close();
