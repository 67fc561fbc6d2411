import { compileCondition } from '../../flow/expressions/condition.ts'
import type { NodeRuntime, Push } from '../../runtime/node-api.ts'
import type { SwitchConfig } from './spec.ts'

interface CompiledRule {
  readonly push: Push
  readonly matches: ReturnType<typeof compileCondition>
}

/** Tries the rules in order; "first" stops at one that matches, "all" goes on. */
export const switchRuntime: NodeRuntime = {
  create: (config) => {
    const { rules, mode, otherwise } = config as SwitchConfig
    const conditions = rules.map((rule) => compileCondition(rule.when))
    return {
      type: 'operator',
      connect: (outputs) => {
        const compiled = rules.map((rule, index) => ({
          push: outputs[rule.port]!,
          matches: conditions[index]!,
        }))
        return mode === 'first'
          ? toFirst(compiled, outputs[otherwise]!)
          : toAll(compiled, outputs[otherwise]!)
      },
    }
  },
}

function toFirst(rules: readonly CompiledRule[], otherwise: Push): Push {
  return (message) => {
    for (const rule of rules) if (rule.matches(message.scope)) return rule.push(message)
    otherwise(message)
  }
}

function toAll(rules: readonly CompiledRule[], otherwise: Push): Push {
  return (message) => {
    // Decided before the first push: a rule that fails must not leave its message at some ports only.
    const matching = rules.filter((rule) => rule.matches(message.scope))
    for (const rule of matching) rule.push(message)
    if (matching.length === 0) otherwise(message)
  }
}
