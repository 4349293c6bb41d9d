// The program for Node, Bun and Deno, as ES modules. It is copied beside the packed package, whose entries are imported by name.
import { AsyncLocalStorage } from 'node:async_hooks';
import { writeFileSync } from 'node:fs';
import * as seawall from 'seawall';
import * as chaos from 'seawall/chaos';
import * as config from 'seawall/config';
import * as configNode from 'seawall/config/node';
import * as http from 'seawall/http';
import * as testing from 'seawall/testing';
import * as testingNode from 'seawall/testing/node';
import * as undici from 'undici';
import { exercise } from './exercise/exercise.mjs';

const [base, deadPort, folder] = process.argv.slice(2);
const lib = { seawall, chaos, config, configNode, http, testing, testingNode, undici };
const rows = await exercise(lib, { base, deadPort, folder, AsyncLocalStorage, writeFile: writeFileSync });
console.log(`ROWS ${JSON.stringify(rows)}`);
