import { CIRCUIT_BREAKER, type CircuitBreakerOptions, circuitBreaker } from '../../circuit-breaker/index.ts';
import {
  type Declared,
  type DeclaredAs,
  declare,
  durationInWords,
  type InFile,
  percentInWords,
} from '../../core/index.ts';
import { DECLARATIONS } from '../../declarations.ts';
import type { Fleet } from '../fleet.ts';
import { nameOf } from '../in-words.ts';
import { SHARED_CIRCUIT_BREAKER } from './options.ts';
import { latentCircuitBreaker } from './shared-circuit-breaker.ts';

const { fleet: _, ...OF_FLEET } = SHARED_CIRCUIT_BREAKER;
const IN_FILE = { ...CIRCUIT_BREAKER, ...OF_FLEET } as const;
type Table = typeof IN_FILE;

/** Its options in a file: those of a circuit breaker, and those of its part in the fleet. */
export interface SharedCircuitBreakerConfig
  extends InFile<typeof CIRCUIT_BREAKER & Omit<typeof SHARED_CIRCUIT_BREAKER, 'fleet'>> {}

/** The declaration of `sharedCircuitBreaker`, as `redisDeclarations(fleet)` makes it for configurations and explanations. */
export type SharedCircuitBreakerDeclared = DeclaredAs<'sharedCircuitBreaker', SharedCircuitBreakerConfig>;

const KIND = 'shared-circuit-breaker';

/** Declares the shared circuit breaker of a fleet, which no file can name. It is made of a circuit breaker, and is told of as one. */
export function declaredCircuitBreaker(fleet: Fleet): SharedCircuitBreakerDeclared {
  const own = ownDeclaration();
  return declare<Table, 'sharedCircuitBreaker'>({
    kind: KIND,
    key: 'sharedCircuitBreaker',
    options: IN_FILE,
    make({ quorum, atLeast, probeLease, ...options }) {
      const breaker = circuitBreaker(options as CircuitBreakerOptions);
      return latentCircuitBreaker(breaker, { fleet, quorum, atLeast, probeLease }, KIND).policy;
    },
    places: [
      {
        key: 'sharedCircuitBreaker',
        at: 61,
        about: 'Stops calling a dependency that fails, for all instances.',
      },
    ],
    defaults: (standing) => ({ name: nameOf(standing) }),
    fixed: ['name'],

    around: own.around,
    ...(own.facts !== undefined && { facts: own.facts }),
    summary: (options) => `${own.summary(options)}, shared by all instances`,
    happens: (options, of) => {
      const { quorum, atLeast, probeLease } = options;
      const alone = own.happens?.(options, of).onFailure ?? '';
      return {
        onFailure:
          `${alone} When ${percentInWords(quorum)} of the instances, and at least ${atLeast}, have opened it, it opens for all. ` +
          `Then one probes for all, for ${durationInWords(probeLease)} at most. No call waits for the server; while it is away, each instance's circuit is alone.`,
      };
    },
    bytes: (options) => (own.bytes?.(options) ?? 0) + BYTES_OF_PART,
    ...(own.events !== undefined && { events: own.events }),
    test: {
      samples: { ...own.test?.samples, quorum: [0.5, 1], atLeast: [2, 1] },
      ...(own.test?.states !== undefined && { states: own.test.states }),
    },
  });
}

const BYTES_OF_PART = 600;

/** Returns the declaration of the circuit breaker that a shared one is made of. */
function ownDeclaration(): Declared {
  return DECLARATIONS.find(({ options }) => options === CIRCUIT_BREAKER) as Declared;
}
