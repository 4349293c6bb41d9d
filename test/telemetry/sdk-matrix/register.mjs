import { register } from 'node:module';

register('./resolve-from-folder.mjs', import.meta.url);
