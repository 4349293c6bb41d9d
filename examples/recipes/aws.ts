import assert from 'node:assert/strict';
import { dependency } from './dependency.ts';

const upstream = await dependency();

// #region aws
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { standardPipeline } from 'seawall/http';

const s3 = new S3Client({
  endpoint: upstream.url,
  region: 'eu-central-1',
  credentials: { accessKeyId: 'id', secretAccessKey: 'secret' },
  maxAttempts: 1, // the pipeline retries, with a budget
});
const policies = standardPipeline({ name: 's3' });

const send = (bucket: string) =>
  policies.execute(({ signal }) =>
    s3.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal: signal }),
  );
// #endregion

assert.equal((await send('orders')).$metadata.httpStatusCode, 200);
console.log('one answer');
s3.destroy();
upstream.close();
