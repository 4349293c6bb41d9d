/** Has `@opentelemetry/*` resolved from the folder that SDK_FOLDER names, whoever imports it: our source, and a scenario. */
const { SDK_FOLDER } = process.env;

export function resolve(specifier, context, next) {
  return specifier.startsWith('@opentelemetry/') && !context.parentURL?.includes('/node_modules/')
    ? next(specifier, { ...context, parentURL: SDK_FOLDER })
    : next(specifier, context);
}
