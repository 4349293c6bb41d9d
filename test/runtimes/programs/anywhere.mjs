// Bundled for runtimes without Node's modules: browsers, their workers, edge runtimes.
import * as seawall from 'seawall';
import * as chaos from 'seawall/chaos';
import * as config from 'seawall/config';
import * as http from 'seawall/http';
import * as testing from 'seawall/testing';
import { exercise } from './exercise/exercise.mjs';

globalThis.runExercise = async (setting) =>
  JSON.stringify(await exercise({ seawall, chaos, config, http, testing }, setting));

if (typeof WorkerGlobalScope !== 'undefined') {
  globalThis.onmessage = async ({ data }) => postMessage(await globalThis.runExercise(data));
}
