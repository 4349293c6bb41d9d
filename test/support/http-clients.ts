import { readFileSync } from 'node:fs';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { request as octokit } from '@octokit/request';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import nodeFetch from 'node-fetch';
import OpenAI from 'openai';
import Stripe from 'stripe';
import { Agent, request } from 'undici';

/**
 * The HTTP clients that `http()` judges, each with its defaults and its own retry off. An operation sends one request, reads the
 * whole answer, and returns or throws the client's result.
 */

export type Method = 'GET' | 'POST';

export interface Client {
  /** Version of the package. @default none: it belongs to Node */
  readonly version?: string;
  /** Sends a request. `undefined` if the client does not support it. */
  readonly send: (url: string, method: Method, signal?: AbortSignal) => Promise<unknown> | undefined;
}

function version(name: string): string {
  const text = readFileSync(`node_modules/${name}/package.json`, 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

const bodyOf = (method: Method): { body?: string } => (method === 'POST' ? { body: 'x' } : {});

async function read<Answer extends { text(): Promise<string> }>(sent: Promise<Answer>): Promise<Answer> {
  const answer = await sent;
  await answer.text();
  return answer;
}

const agent = new Agent();

function viaNode(url: string, method: Method, signal?: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const sent = send(url, { method, ...(signal && { signal }) }, (response) => {
      response
        .on('error', reject)
        .on('end', () => resolve(response))
        .resume();
    });
    sent.on('error', reject).end(bodyOf(method).body);
  });
}

function viaStripe(url: string, method: Method): Promise<unknown> {
  const { hostname, port, protocol } = new URL(url);
  const stripe = new Stripe('sk_test', {
    host: hostname,
    port,
    protocol: protocol === 'https:' ? 'https' : 'http',
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return method === 'POST' ? stripe.charges.create({ amount: 1, currency: 'eur' }) : stripe.charges.list();
}

async function viaS3(url: string, method: Method, signal?: AbortSignal): Promise<unknown> {
  const s3 = new S3Client({
    endpoint: url,
    region: 'x',
    maxAttempts: 1,
    forcePathStyle: true,
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  });
  const options = signal === undefined ? {} : { abortSignal: signal };
  // A PUT instead of a POST: S3 has no short POST.
  if (method === 'POST') return s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x' }), options);
  const answer = await s3.send(new GetObjectCommand({ Bucket: 'b', Key: 'k' }), options);
  await answer.Body?.transformToString();
  return answer;
}

function viaOpenAi(url: string, method: Method, signal?: AbortSignal): Promise<unknown> {
  const openai = new OpenAI({ apiKey: 'k', baseURL: url, maxRetries: 0 });
  if (method === 'POST') return openai.responses.create({ model: 'm', input: 'x' }, { signal });
  return openai.models.list({ signal }).then((page) => page);
}

export const CLIENTS: Readonly<Record<string, Client>> = {
  fetch: {
    send: (url, method, signal) => read(fetch(url, { method, signal: signal ?? null, ...bodyOf(method) })),
  },
  'node:http': { send: viaNode },
  'undici.request': {
    version: version('undici'),
    send: async (url, method, signal) => {
      const answer = await request(url, { method, dispatcher: agent, signal, ...bodyOf(method) });
      await answer.body.text();
      return answer;
    },
  },
  axios: {
    version: version('axios'),
    send: (url, method, signal) =>
      axios.request({
        url,
        method,
        proxy: false,
        ...(signal && { signal }),
        ...(method === 'POST' && { data: 'x' }),
      }),
  },
  got: {
    version: version('got'),
    send: (url, method, signal) =>
      got(url, { method, signal, retry: { limit: 0 }, ...bodyOf(method) }).text(),
  },
  ky: {
    version: version('ky'),
    send: (url, method, signal) =>
      ky(url, { method, retry: 0, ...(signal && { signal }), ...bodyOf(method) }).text(),
  },
  'node-fetch': {
    version: version('node-fetch'),
    send: (url, method, signal) =>
      read(nodeFetch(url, { method, signal: signal as never, ...bodyOf(method) })),
  },
  Octokit: {
    version: version('@octokit/request'),
    send: (url, method, signal) => octokit(`${method} ${url}/x`, { request: { ...(signal && { signal }) } }),
  },
  openai: { version: version('openai'), send: viaOpenAi },
  Stripe: {
    version: version('stripe'),
    send: (url, method, signal) => (signal === undefined ? viaStripe(url, method) : undefined),
  },
  'AWS S3': { version: version('@aws-sdk/client-s3'), send: viaS3 },
};
