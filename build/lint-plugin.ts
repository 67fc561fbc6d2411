interface AstNode {
  readonly callee: { readonly type: string; readonly name?: string }
  readonly arguments: readonly unknown[]
}

interface RuleContext {
  report(finding: { readonly node: AstNode; readonly message: string }): void
}

// oxlint's own rules can ban `Date.now`, but not a call without arguments.
const noAmbientDate = {
  create(context: RuleContext) {
    const check = (node: AstNode): void => {
      if (node.callee.type !== 'Identifier' || node.callee.name !== 'Date' || node.arguments.length > 0)
        return
      context.report({ node, message: 'Time is given, not taken: use new Date(clock.now()).' })
    }
    return { NewExpression: check, CallExpression: check }
  },
}

// The linter loads a plugin by its default export.
export default {
  meta: { name: 'millrace' },
  rules: { 'no-ambient-date': noAmbientDate },
}
