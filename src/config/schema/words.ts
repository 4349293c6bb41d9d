import { durationInWords, type PartOptions, type Rule, type Rules } from '../../core/index.ts';

/** States the rule of an option, in the words of messages. */
export function mustBe(rule: Rule, part?: PartOptions): string {
  return `must be ${thing(rule, part)}`;
}

function thing(rule: Rule, part: PartOptions = {}): string {
  switch (rule.is) {
    case 'integer':
      return withoutLimit(rule, `an integer ${bounds(rule)}`);
    case 'number':
      return rule.above === undefined && !isNoLimit(rule.max)
        ? `a number from ${rule.min ?? 0} to ${rule.max}`
        : `a number ${bounds(rule)}`;
    case 'duration':
      return withoutLimit(rule, `a duration${limits(rule)} such as 250 (ms) or '30s' (units: ms, s, m, h)`);
    case 'ratio':
      return 'a ratio above 0 and at most 1 (not a percentage)';
    case 'boolean':
      return 'true or false';
    case 'name':
      return 'a string that is not empty';
    case 'one of':
      return `one of ${rule.of.map((one) => `'${one}'`).join(', ')}`;
    case 'exactly':
      return String(rule.value);
    case 'options':
      return optionsOf(rule.of);
    case 'list':
      return 'a list';
    case 'either':
      // The rule's own words are meant for code.
      return anyOf(rule.of.flatMap((one) => (one.is === 'made' ? partForms(part) : [thing(one, part)])));
    case 'function':
      return 'the name of a function from the table `functions` given in code';
    case 'made':
      return anyOf(partForms(part));
    case 'data':
      return 'any data';
  }
}

/** Lists the forms in which a file can write a value that is an object in code. */
function partForms({ factories = {}, own, section, isEntry }: PartOptions): string[] {
  const forms = Object.keys(factories).map((name) => `{ ${name}: … }`);
  if (own !== undefined) forms.push(optionsOf(own.options));
  if (section !== undefined) forms.push(`the name of one under \`${section}\``);
  if (isEntry === true) forms.push('the name of another entry');
  return forms.length > 0 ? forms : ['the name of one from the table `functions` given in code'];
}

function optionsOf(rules: Rules): string {
  return `the options { ${Object.keys(rules).join(', ')} }`;
}

function anyOf(things: readonly string[]): string {
  const last = things.at(-1) ?? '';
  return things.length < 2 ? last : `${things.slice(0, -1).join(', ')} or ${last}`;
}

function withoutLimit({ max }: { readonly max?: number }, said: string): string {
  return max === undefined ? `${said}, or 'unlimited'` : said;
}

type Bounds = { readonly min?: number; readonly above?: number; readonly max?: number };

function bounds({ min = 0, above, max }: Bounds): string {
  const lower = above === undefined ? `≥ ${min}` : `above ${above}`;
  return isNoLimit(max) ? lower : `${lower} and ≤ ${max}`;
}

function limits({ min = 0, above, max }: Bounds): string {
  const upper = isNoLimit(max) ? undefined : `at most ${durationInWords(max)}`;
  const lower =
    above === undefined
      ? min > 0
        ? `at least ${durationInWords(min)}`
        : undefined
      : `above ${above === 0 ? 0 : durationInWords(above)}`;
  const said = [lower, upper].filter((part) => part !== undefined).join(' and ');
  return said === '' ? '' : ` ${said.startsWith('at') ? 'of ' : ''}${said}`;
}

/** True if the limit is so large that it never matters. */
function isNoLimit(max: number | undefined): max is undefined {
  return max === undefined || max >= Number.MAX_SAFE_INTEGER;
}
