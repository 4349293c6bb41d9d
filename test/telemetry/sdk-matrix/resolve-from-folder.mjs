/** Resolves `@opentelemetry/*` from the folder in SDK_FOLDER for all importers: the source, and a scenario. */
const { SDK_FOLDER } = process.env;

export function resolve(specifier, context, next) {
  return specifier.startsWith('@opentelemetry/') && !context.parentURL?.includes('/node_modules/')
    ? next(specifier, { ...context, parentURL: SDK_FOLDER })
    : next(specifier, context);
}
