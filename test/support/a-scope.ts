import type { Scope } from '../../src/flow/scope.ts'

/** A scope for tests; what is not given is empty. */
export function aScope(parts: Partial<Scope> = {}): Scope {
  return {
    value: {},
    key: null,
    headers: {},
    timestamp: new Date(Date.UTC(2026, 10, 20, 8, 30)),
    topic: 'orders',
    partition: 3,
    offset: 41,
    parameters: {},
    ...parts,
  }
}
