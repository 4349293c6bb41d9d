/**
 * The names that seawall imports from the packages in its builds. This file is an entry point of its own, so that the build puts
 * those packages into separate chunks, which `minify` then minifies. The file itself is not published.
 */
export { Command, CommanderError, Option } from 'commander';
export {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  Parser,
  stringify,
  YAMLParseError,
} from 'yaml';
