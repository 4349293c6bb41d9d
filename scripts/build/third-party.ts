/**
 * The names that seawall takes from the packages that its builds contain. As an entry point of its own, this file makes the build
 * put those packages into chunks apart from our code, which `minify` then prints small. The file itself is not published.
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
