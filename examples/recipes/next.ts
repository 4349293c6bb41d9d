import { answerTo, stockOf, tryOut, upstream } from './stock.ts';

// #region next
/** app/articles/[article]/route.ts */
export async function GET(request: Request, { params }: { params: Promise<{ article: string }> }) {
  try {
    return Response.json({ stock: await stockOf((await params).article, request.signal) });
  } catch (error) {
    const answer = answerTo(error);
    if (answer === undefined) throw error; // for error.tsx
    return Response.json({ error: 'try again later' }, answer);
  }
}
// #endregion

const params = Promise.resolve({ article: '17' });
await tryOut(() => GET(new Request('http://localhost/articles/17'), { params }));
upstream.close();
